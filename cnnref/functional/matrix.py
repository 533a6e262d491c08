"""The matrix of a convolution: one row for each output, one column for each input.

    M[(k, p, q), (c, h, w)] = weight[k, c, r, s]   where h = p s_h + r d_h - before, w likewise
    vec(conv(x)) = M vec(x),   vec(gradient of x) = M^T vec(gradient of y)

Along one axis M is a band whose diagonals are constant (Toeplitz); along two it is a band of such
bands. Most entries are zero, so it comes as a sparse tensor. Nobody convolves that way; it serves
to see and to check what the other algorithms do.

Cost: K (C/G) R S P Q entries, less those that meet padding.
"""

from __future__ import annotations

from itertools import product
from math import prod

import torch
from torch import Tensor

from cnnref.functional.problem import Numbers, describe


def conv_matrix(
    weight: Tensor,
    size: tuple[int, ...],
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """The sparse matrix of `conv2d` with these arguments, for an image of a size.

    Args:
        weight: `(K, C / groups, R, S)`, or with more or fewer axes of the kernel.
        size: rows and columns of the image, one number for each axis of the kernel.
        stride: as for `conv2d`, as are the others.
        padding: cells on each side, or "same" or "valid".
        dilation: distance of two neighbouring taps.
        groups: groups of channels that do not see each other.

    Returns:
        A sparse tensor of shape `(K P Q, C H W)`. Weights that are zero keep their entries.

    Raises:
        ValueError: with one sentence on the first argument that does not fit.

    Examples:
        >>> conv_matrix(torch.tensor([[[1, 2, 3]]]), (5,)).to_dense()
        tensor([[1, 2, 3, 0, 0],
                [0, 1, 2, 3, 0],
                [0, 0, 1, 2, 3]])
        >>> conv_matrix(torch.tensor([[[1, 2, 3]]]), (5, 5))
        Traceback (most recent call last):
        ValueError: size (5, 5) must have 1 number(s), one for each axis of the kernel
    """
    axes = weight.ndim - 2
    if len(size) != axes:
        raise ValueError(
            f"size {tuple(size)} must have {axes} number(s), one for each axis of the kernel"
        )
    image = weight.new_empty(1, weight.shape[1] * groups, *size)
    p = describe(image, weight, None, stride, padding, dilation, groups)
    filters, channels = p.K // p.G, p.C // p.G
    k, c = torch.arange(p.K)[:, None], torch.arange(channels)[None]
    source = k // filters * channels + c  # (K, C/G): the input channel of each slice
    rows, columns, values = [], [], []
    for tap in product(*map(range, p.kernel)):
        out, into = _meeting(tap, p.out, p.size, p.stride, p.dilation, [a for a, _ in p.padding])
        rows.append((k[..., None] * prod(p.out) + out).expand(p.K, channels, -1))
        columns.append(source[..., None] * prod(p.size) + into)
        values.append(weight[(..., *tap)][..., None].expand(-1, -1, len(out)))
    found = torch.cat([part.flatten() for part in values])
    places = torch.stack([torch.cat([part.flatten() for part in on]) for on in (rows, columns)])
    shape = (p.K * prod(p.out), p.C * prod(p.size))
    places = places.to(weight.device)
    return torch.sparse_coo_tensor(places, found, shape, check_invariants=True).coalesce()


def _meeting(
    tap: tuple[int, ...],
    out: tuple[int, ...],
    size: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
    before: list[int],
) -> tuple[Tensor, Tensor]:
    """Output cells whose tap meets the image, and the input cell that each meets; both flat."""
    cells, targets = torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.long)
    for t, o, n, s, d, b in zip(tap, out, size, stride, dilation, before, strict=True):
        index = torch.arange(o)
        meets = index * s + t * d - b
        inside = (meets >= 0) & (meets < n)
        cells = (cells[:, None] * o + index[inside]).flatten()
        targets = (targets[:, None] * n + meets[inside]).flatten()
    return cells, targets
