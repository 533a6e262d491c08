"""Classes as the mean of a few embedded examples, and what is nearest to them.

    c_k = mean of the embeddings of class k    logit_k(x) = -|x - c_k|^2

Up to |x|^2, which is the same for all k, that is a linear layer: 2 c_k . x - |c_k|^2.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.checks import whole


def prototypes(support: Tensor, labels: Tensor, classes: int) -> Tensor:
    """The mean embedding of each class.

    Args:
        support: embeddings of the labelled examples.
        labels: their classes, 0 to `classes` - 1, in any order.
        classes: K, each with at least one example.

    Shapes: `(N, D)` and `(N,)` to `(K, D)`.

    Raises:
        ValueError: if a class has no example, or a label is none of the classes.

    Source: Snell, Swersky and Zemel (2017), equation 1.

    Examples:
        >>> prototypes(torch.tensor([[0.0], [2.0], [5.0]]), torch.tensor([0, 0, 1]), 2)
        tensor([[1.],
                [5.]])
    """
    whole("classes", classes, 1)
    if support.ndim != 2 or labels.shape != support.shape[:1]:
        raise ValueError(
            f"support {tuple(support.shape)} and labels {tuple(labels.shape)} "
            "must be (N, D) and (N,)"
        )
    if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
        raise ValueError(f"labels must be from 0 to {classes - 1}: {classes} classes")
    counts = torch.bincount(labels, minlength=classes)
    if not bool(counts.all()):
        raise ValueError(f"class {int(counts.argmin())} has no example; each class needs one")
    member = torch.nn.functional.one_hot(labels, classes).to(support.dtype)
    return (member.T @ support) / counts[:, None]


def distance_logits(queries: Tensor, centres: Tensor) -> Tensor:
    """Minus the squared distance of each query to each centre: logits for a softmax.

    Shapes: `(M, D)` and `(K, D)` to `(M, K)`.

    Source: Snell, Swersky and Zemel (2017), equation 2 with the squared Euclidean distance.

    Examples:
        >>> distance_logits(torch.tensor([[0.0, 3.0]]), torch.tensor([[0.0, 0.0], [4.0, 3.0]]))
        tensor([[ -9., -16.]])
    """
    if queries.ndim != 2 or centres.ndim != 2 or queries.shape[1] != centres.shape[1]:
        raise ValueError(
            f"queries {tuple(queries.shape)} and centres {tuple(centres.shape)} "
            "must be (M, D) and (K, D)"
        )
    return -(queries[:, None] - centres).square().sum(2)


def linear_form(centres: Tensor) -> tuple[Tensor, Tensor]:
    """Weight and bias of the linear layer with the same softmax as `distance_logits`.

    Shapes: `(K, D)` to `(K, D)` and `(K,)`.

    Source: Snell, Swersky and Zemel (2017), section 2.4, equation 8.

    Examples:
        >>> linear_form(torch.tensor([[1.0, 2.0]]))
        (tensor([[2., 4.]]), tensor([-5.]))
    """
    return 2 * centres, -centres.square().sum(1)
