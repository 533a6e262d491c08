"""Windows as columns of a matrix, summed back into an image.

    unfold: (N, C, H, W) to (N, C R S, P Q), where column (p, q) is the window at (p, q)
    fold:   the adjoint: every column added where its window lies, so cells in several windows sum

A dot product keeps its value across the two: <unfold(x), c> = <x, fold(c)>.
"""

from __future__ import annotations

from itertools import product
from math import prod

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.checks import wholes
from cnnref.geometry import conv_out

Pair = int | tuple[int, ...]


def unfold(
    x: Tensor, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Every window of an image as a column.

    Args:
        x: `(N, C, H, W)` or `(C, H, W)`.
        kernel_size: rows and columns of a window, or one number for both, as for the others.
        dilation: distance of two neighbouring cells of a window.
        padding: zeros on each side.
        stride: cells between two windows.

    Returns:
        `(N, C * R * S, P * Q)`; the batch axis as given.

    Raises:
        ValueError: if an argument is out of range or no window fits.

    Source: torch.nn.functional.unfold (torch 2.13).

    Examples:
        >>> unfold(torch.arange(6.0).reshape(1, 1, 2, 3), kernel_size=2)[0].T
        tensor([[0., 1., 3., 4.],
                [1., 2., 4., 5.]])
    """
    if x.ndim == 3:
        return unfold(x[None], kernel_size, dilation, padding, stride)[0]
    if x.ndim != 4:
        raise ValueError(f"input of shape {tuple(x.shape)} must be (N, C, H, W) or (C, H, W)")
    taps, out = _taps(tuple(x.shape[2:]), kernel_size, dilation, padding, stride)
    ph, pw = wholes("padding", padding, 2, 0)
    x = F.pad(x, (pw, pw, ph, ph))
    columns = [x[:, :, rows, cols] for rows, cols in taps]  # R S times (N, C, P, Q)
    n, channels = x.shape[:2]
    return torch.stack(columns, 2).reshape(n, channels * len(taps), prod(out))


def fold(
    x: Tensor,
    output_size: Pair,
    kernel_size: Pair,
    dilation: Pair = 1,
    padding: Pair = 0,
    stride: Pair = 1,
) -> Tensor:
    """Sum columns into an image, each where its window lies.

    Args:
        x: `(N, C * R * S, P * Q)` or without the batch.
        output_size: rows and columns of the image.
        kernel_size: rows and columns of a window, or one number for both, as for the others.
        dilation: distance of two neighbouring cells of a window.
        padding: zeros on each side.
        stride: cells between two windows.

    Returns:
        `(N, C, H, W)`; the batch axis as given.

    Raises:
        ValueError: if an argument is out of range or the columns do not fit.

    Source: torch.nn.functional.fold (torch 2.13).

    Examples:
        >>> fold(torch.ones(1, 4, 2), output_size=(2, 3), kernel_size=2)[0, 0]
        tensor([[1., 2., 1.],
                [1., 2., 1.]])
    """
    if x.ndim == 2:
        return fold(x[None], output_size, kernel_size, dilation, padding, stride)[0]
    height, width = wholes("output_size", output_size, 2, 1)
    taps, out = _taps((height, width), kernel_size, dilation, padding, stride)
    if x.ndim != 3 or x.shape[1] % len(taps) or x.shape[2] != prod(out):
        raise ValueError(
            f"input of shape {tuple(x.shape)} must be (N, C * {len(taps)}, {prod(out)}) "
            f"for output_size ({height}, {width})"
        )
    ph, pw = wholes("padding", padding, 2, 0)
    columns = x.unflatten(1, (-1, len(taps))).unflatten(3, out)
    image = x.new_zeros(x.shape[0], columns.shape[1], height + 2 * ph, width + 2 * pw)
    for index, (rows, cols) in enumerate(taps):
        image[:, :, rows, cols] += columns[:, :, index]
    return image[:, :, ph : ph + height, pw : pw + width]


def _taps(
    size: tuple[int, ...], kernel_size: Pair, dilation: Pair, padding: Pair, stride: Pair
) -> tuple[list[tuple[slice, ...]], tuple[int, int]]:
    """For each tap of the kernel the cells that it meets; the number of windows by axis."""
    kernel, steps = wholes("kernel_size", kernel_size, 2, 1), wholes("stride", stride, 2, 1)
    spread, pads = wholes("dilation", dilation, 2, 1), wholes("padding", padding, 2, 0)
    each = zip(size, kernel, steps, pads, spread, strict=True)
    rows, columns = (conv_out(*axis) for axis in each)
    slices = [
        [slice(d * t, d * t + (out - 1) * s + 1, s) for t in range(k)]
        for k, s, d, out in zip(kernel, steps, spread, (rows, columns), strict=True)
    ]
    return list(product(*slices)), (rows, columns)
