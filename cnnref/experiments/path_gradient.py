"""How much of the gradient comes through paths of each length.

The gradient of a chain of blocks x + F(x) is a product of factors I + J. Expanded, it is a sum
over subsets of the blocks: the paths that pass the branches of a subset and skip the others. Sum
the paths of one length k into a vector g_k; going back through one block,

    g_k becomes D (g_k + J^T g_(k-1)),

with D the mask of a ReLU behind the addition, or I. So all 2^L paths cost L^2 / 2 products.

If branches multiply the squared norm by q, and paths are uncorrelated, the share of length k is
that of a binomial distribution with the probability q / (1 + q). Counting paths is q = 1.
"""

from __future__ import annotations

from math import comb

import torch
from torch import Tensor

from cnnref.checks import between, whole
from cnnref.experiments.block_growth import stack


def lengths(blocks: int, share: float = 0.5) -> list[float]:
    """Share of the lengths 0 to `blocks`, each block passed with probability `share`.

    Examples:
        >>> lengths(2)
        [0.25, 0.5, 0.25]
        >>> round(sum(lengths(54)[19:36]), 3)
        0.98
    """
    whole("blocks", blocks, 0)
    between("share", share, 0, 1)
    return [comb(blocks, k) * share**k * (1 - share) ** (blocks - k) for k in range(blocks + 1)]


def gradient_by_length(kind: str, blocks: int, seed: int) -> list[float]:
    """Share of the squared gradient that paths of each length bring to the input.

    Args:
        kind: a key of `block_growth.BLOCKS`.
        blocks: residual blocks of a network that is not trained.
        seed: of weights, images and the gradient at the end.

    Examples:
        >>> gradient_by_length("zero-gamma", 3, seed=0)
        [1.0, 0.0, 0.0, 0.0]
    """
    energies = [g.square().sum().item() for g in parts_of_gradient(kind, blocks, seed)]
    return [energy / sum(energies) for energy in energies]


def parts_of_gradient(kind: str, blocks: int, seed: int) -> list[Tensor]:
    """The vectors g_0 to g_L, whose sum is the gradient; arguments as above.

    Examples:
        >>> len(parts_of_gradient("v2", 3, seed=0))
        4
    """
    parts, x, direction = stack(kind, blocks, seed)
    inputs = [x]
    with torch.no_grad():
        for part in parts:
            inputs.append(part(inputs[-1]))
    found = [direction]
    for part, given in zip(reversed(parts), reversed(inputs[:-1]), strict=True):
        point = given.clone().requires_grad_()
        branch = part.branch(point) * (1 if part.scale is None else part.scale)
        if not part.first:
            mask = (point + branch > 0).to(point.dtype)
            found = [g * mask for g in found]
        passed = torch.autograd.grad(
            branch, point, torch.stack(found), is_grads_batched=True, allow_unused=True
        )[0]
        empty = torch.zeros_like(point)
        found = [a + b for a, b in zip([*found, empty], [empty, *passed], strict=True)]
    return [g.detach() for g in found]
