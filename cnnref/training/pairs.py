"""Losses on distances, of a pair of embeddings or of three."""

from __future__ import annotations

from torch import Tensor

from cnnref.checks import between

LARGE = 1e6


def contrastive_loss(a: Tensor, b: Tensor, same: Tensor, margin: float = 1.0) -> Tensor:
    """Draw pairs of one class together, push others apart until `margin`; a mean.

        same       d^2 / 2
        different  max(0, margin - d)^2 / 2

    Args:
        a: embeddings of the first of each pair.
        b: embeddings of the second, by the same network.
        same: whether both are of one class.
        margin: distance from which a different pair costs nothing.

    Shapes: `(N, D)`, `(N, D)` and `(N,)` to a scalar of at least 0.

    Source: Hadsell, Chopra and LeCun (2006), equation 4.

    Examples:
        >>> import torch
        >>> a, b = torch.zeros(2, 1), torch.tensor([[0.5], [0.5]])
        >>> contrastive_loss(a, b, torch.tensor([True, False])).item()
        0.125
    """
    between("margin", margin, 0, LARGE)
    _equal_shapes(a=a, b=b)
    gap = _distance(a, b)
    apart = (margin - gap).clamp(min=0)
    return (same * gap**2 + ~same * apart**2).mean() / 2


def triplet_loss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 0.2) -> Tensor:
    """max(0, |a - p|^2 - |a - n|^2 + margin), as a mean over the triplets.

    Args:
        anchor: embeddings, usually of length one.
        positive: embeddings of other examples of the same classes.
        negative: embeddings of examples of other classes.
        margin: by how much the negative must be farther, in squared distance.

    Shapes: three of `(N, D)` to a scalar of at least 0.

    Source: Schroff, Kalenichenko and Philbin (2015), equation 3; margin 0.2 in section 5.

    Examples:
        >>> import torch
        >>> a, p, n = torch.tensor([[0.0]]), torch.tensor([[0.5]]), torch.tensor([[0.4]])
        >>> round(triplet_loss(a, p, n).item(), 2)
        0.29
    """
    between("margin", margin, 0, LARGE)
    _equal_shapes(anchor=anchor, positive=positive, negative=negative)
    near, far = (anchor - positive).square().sum(1), (anchor - negative).square().sum(1)
    return (near - far + margin).clamp(min=0).mean()


def _distance(a: Tensor, b: Tensor) -> Tensor:
    """Distances whose gradient is zero, not infinite, where both points are one."""
    return ((a - b).square().sum(1) + 1e-12).sqrt()


def _equal_shapes(**tensors: Tensor) -> None:
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if len(set(shapes.values())) > 1 or len(next(iter(shapes.values()))) != 2:
        told = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"{told} must have one shape (N, D)")
