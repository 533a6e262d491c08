"""The loss of SimCLR: find the other view of an image among all views of the batch.

    l(i, j) = -log  exp(s_ij / t) / sum over k != i of exp(s_ik / t)

s is the cosine of two embeddings, j the other view of image i, k runs over 2N - 1 views.
"""

from __future__ import annotations

from math import inf

import torch
from torch import Tensor


def nt_xent(first: Tensor, second: Tensor, temperature: float = 0.5) -> Tensor:
    """Mean over all 2N views of the cross-entropy of finding the partner.

    Args:
        first: embeddings of one view of each image.
        second: embeddings of another view of the same images, in the same order.
        temperature: t, more than 0; small values look at the nearest negatives only.

    Shapes: `(N, D)` and `(N, D)`, N at least 2, to a scalar of at least 0.

    Raises:
        ValueError: if shapes differ, N is below 2, or the temperature is not positive.

    Source: Chen, Kornblith, Norouzi and Hinton (2020), equation 1 and algorithm 1.

    Examples:
        >>> x = torch.eye(2)
        >>> round(nt_xent(x, x, 0.5).item(), 4)  # ln(1 + 2 exp(-2)): partner alike, others not
        0.2395
    """
    if first.shape != second.shape or first.ndim != 2 or len(first) < 2:
        raise ValueError(
            f"first {tuple(first.shape)} and second {tuple(second.shape)} "
            "must have one shape (N, D), N at least 2"
        )
    if not 0 < temperature < inf:
        raise ValueError(f"temperature {temperature!r} must be more than 0 and finite")
    views = torch.nn.functional.normalize(torch.cat([first, second]), dim=1)
    itself = torch.eye(len(views), dtype=torch.bool, device=views.device)
    scores = (views @ views.T / temperature).masked_fill(itself, -inf)
    partner = torch.arange(len(views), device=views.device).roll(len(first))
    return torch.nn.functional.cross_entropy(scores, partner)
