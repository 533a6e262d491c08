"""Losses that measure the overlap of a predicted label map with the true one.

For one class with probabilities p and truth g in {0, 1}, sums over all pixels of the batch:

    Dice     D = (2 sum p g + s) / (sum p + sum g + s)
    Jaccard  J = (sum p g + s) / (sum p + sum g - sum p g + s)

Without smoothing (s = 0), J = D / (2 - D). Each loss is one minus the mean over the classes.
Milletari, Navab, Ahmadi: "V-Net" (2016), section 3, puts squares in Dice's denominator; the
form above is the plainer one that most libraries have.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import one_hot


def dice_loss(logits: Tensor, target: Tensor, *, smooth: float = 1.0) -> Tensor:
    """One minus the soft Dice coefficient, mean over classes.

    Args:
        logits: `(N, C, H, W)` with at least two classes.
        target: labels `(N, H, W)` from 0 to C - 1.
        smooth: added above and below, so that a class absent from both counts as found.

    Examples:
        >>> sure = torch.tensor([[[[9.0, -9.0]], [[-9.0, 9.0]]]])  # class 0, then class 1
        >>> round(dice_loss(sure, torch.tensor([[[0, 1]]])).item(), 4)
        0.0
        >>> round(dice_loss(sure, torch.tensor([[[1, 0]]]), smooth=0.0).item(), 4)
        1.0
    """
    both, predicted, true = sums(logits, target)
    return 1 - ((2 * both + smooth) / (predicted + true + smooth)).mean()


def jaccard_loss(logits: Tensor, target: Tensor, *, smooth: float = 1.0) -> Tensor:
    """One minus the soft intersection over union, mean over classes; arguments of `dice_loss`.

    Examples:
        >>> even = torch.zeros(1, 2, 1, 2)  # half and half everywhere
        >>> jaccard_loss(even, torch.tensor([[[0, 1]]]), smooth=0.0)  # 0.5 of 1.5 in each class
        tensor(0.6667)
    """
    both, predicted, true = sums(logits, target)
    return 1 - ((both + smooth) / (predicted + true - both + smooth)).mean()


def sums(logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Of each class: the sum of p g, of p, of g, each `(C,)`."""
    if logits.ndim != 4 or logits.shape[1] < 2:
        raise ValueError(
            f"logits of shape {tuple(logits.shape)} must be (N, C, H, W) with 2 classes or more"
        )
    if target.shape != (logits.shape[0], *logits.shape[2:]):
        raise ValueError(
            f"target of shape {tuple(target.shape)} must be (N, H, W) of logits with shape "
            f"{tuple(logits.shape)}"
        )
    classes = logits.shape[1]
    p = torch.softmax(logits, 1)
    g = one_hot(target, classes).movedim(-1, 1).to(p.dtype)
    return (p * g).sum((0, 2, 3)), p.sum((0, 2, 3)), g.sum((0, 2, 3))
