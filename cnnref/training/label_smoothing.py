"""Cross-entropy against a target that leaves a little probability to every class.

    target  (1 - e) + e / K for the right class, e / K for each other

of K classes, with e the amount of smoothing.
"""

from __future__ import annotations

from math import exp, inf, log

from torch import Tensor

from cnnref.checks import between, whole


def smoothed_cross_entropy(logits: Tensor, target: Tensor, smoothing: float = 0.1) -> Tensor:
    """Mean cross-entropy of the logits and the smoothed target.

    Args:
        logits: scores before the softmax.
        target: the right class of each example.
        smoothing: e, the probability shared out among all classes, the right one included.

    Shapes: `(N, K)` and `(N,)` to a scalar.

    Source: Szegedy et al. (2016), section 7; torch 2.13, `nn.CrossEntropyLoss(label_smoothing=e)`.

    Examples:
        >>> import torch
        >>> logits = torch.tensor([[2.0, 0.0, 0.0]])
        >>> round(smoothed_cross_entropy(logits, torch.tensor([0]), 0.3).item(), 4)
        0.6395
    """
    between("smoothing", smoothing, 0, 1)
    logs = logits.log_softmax(1)
    right = logs.gather(1, target[:, None])[:, 0]
    return -((1 - smoothing) * right + smoothing * logs.mean(1)).mean()


def best_margin(classes: int, smoothing: float) -> float:
    """The logit of the right class above the others at which the loss is least.

    With p = 1 - e + e/K for the right class and e/K for each other, the margin is the log of
    their ratio, ln(1 + K (1 - e) / e). Without smoothing it has no end.

    Examples:
        >>> round(best_margin(1000, 0.1), 2), best_margin(1000, 0.0)
        (9.11, inf)
    """
    whole("classes", classes, 2)
    between("smoothing", smoothing, 0, 1)
    return inf if smoothing == 0 else log(1 + classes * (1 - smoothing) / smoothing)


def margin_loss(margin: float, classes: int, smoothing: float) -> float:
    """The loss of an example whose right logit is `margin` above all others, which are equal.

    Examples:
        >>> round(margin_loss(0.0, 2, 0.1), 4)  # both classes alike: ln 2
        0.6931
    """
    whole("classes", classes, 2)
    log_sum = margin + log(1 + (classes - 1) * exp(-margin))
    return log_sum - margin * (1 - smoothing + smoothing / classes)
