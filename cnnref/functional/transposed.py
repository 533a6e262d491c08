"""Transposed convolution, by both of its identities.

It is the adjoint of a convolution: <conv(x), g> = <x, transposed(g)> for every x and g. So it is

- scatter: every input cell adds its kernel, weighted, to the output, s cells apart;
- zero_insert: s - 1 zeros between the cells, then an ordinary convolution with the kernel turned
  by half a turn, of stride 1, padded by d (k - 1) - p.

Cost: scatter has N C H W (K/G) R S multiplications; zero_insert multiplies the zeros as well,
about s times as often along each axis.
Source: Dumoulin, Visin, "A guide to convolution arithmetic for deep learning" (2016), section 4.
"""

from __future__ import annotations

from itertools import product
from math import prod

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.checks import multiple, one_of, whole, wholes
from cnnref.functional import taps
from cnnref.functional.problem import describe, exact, narrowed
from cnnref.geometry import transposed_out

Pair = int | tuple[int, int]
ALGORITHMS = ("scatter", "zero_insert")


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
    *,
    algorithm: str = "scatter",
) -> Tensor:
    """The transposed convolution of a batch of images, or of one image.

    Args:
        input: `(N, C, H, W)` or `(C, H, W)`.
        weight: `(C, K / groups, R, S)`.
        bias: `(K,)` or None.
        stride: cells between the outputs of two neighbouring inputs.
        padding: cells cut off on each side of the output.
        output_padding: cells added below and to the right; less than stride or dilation.
        groups: groups of channels that do not see each other.
        dilation: distance of two neighbouring taps.
        algorithm: "scatter" or "zero_insert".

    Returns:
        `(N, K, H', W')` with H' = (H - 1) s - 2 p + d (R - 1) + 1 + output_padding.

    Raises:
        ValueError: with one sentence on the first argument that does not fit.

    Source: torch.nn.functional.conv_transpose2d (torch 2.13).

    Examples:
        >>> x, w = torch.tensor([[[[1.0, 2.0]]]]), torch.tensor([[[[1.0, 10.0, 100.0]]]])
        >>> conv_transpose2d(x, w, stride=(1, 2))
        tensor([[[[  1.,  10., 102.,  20., 200.]]]])
    """
    one_of("algorithm", algorithm, ALGORITHMS)
    if torch.is_autocast_enabled(input.device.type):
        with torch.autocast(input.device.type, enabled=False):
            input, weight, bias = narrowed(input, weight, bias)
            args = (weight, bias, stride, padding, output_padding, groups, dilation)
            return conv_transpose2d(input, *args, algorithm=algorithm)
    if input.ndim == 3:
        args = (weight, bias, stride, padding, output_padding, groups, dilation)
        return conv_transpose2d(input[None], *args, algorithm=algorithm)[0]
    if input.ndim != 4 or weight.ndim != 4 or weight.shape[0] != input.shape[1]:
        shapes = f"input of shape {tuple(input.shape)} and weight of shape {tuple(weight.shape)}"
        raise ValueError(f"{shapes} must be (N, C, H, W) and (C, K / groups, R, S)")
    if not input.shape[1]:
        raise ValueError("input has 0 channels; a convolution needs at least 1")
    multiple("in_channels", input.shape[1], "groups", whole("groups", groups, 1))
    filters = weight.shape[1] * groups
    if bias is not None and tuple(bias.shape) != (filters,):
        raise ValueError(f"bias of shape {tuple(bias.shape)} must have shape ({filters},)")
    s, p = wholes("stride", stride, 2, 1), wholes("padding", padding, 2, 0)
    o, d = wholes("output_padding", output_padding, 2, 0), wholes("dilation", dilation, 2, 1)
    each = list(zip(input.shape[2:], weight.shape[2:], s, p, o, d, strict=True))
    out = [transposed_out(*axis) for axis in each]
    run = _scatter if algorithm == "scatter" else _zero_insert
    y = run(exact(input), exact(weight), groups, s, p, d, out)
    y = y if bias is None else y + exact(bias)[:, None, None]
    return y.to(input.dtype)


def _scatter(
    x: Tensor,
    w: Tensor,
    groups: int,
    s: tuple[int, ...],
    p: tuple[int, ...],
    d: tuple[int, ...],
    out: list[int],
) -> Tensor:
    n, channels, *size = x.shape
    x = x.reshape(n, groups, channels // groups, prod(size))
    w = w.reshape(groups, channels // groups, *w.shape[1:]).transpose(1, 2)  # (G, K/G, C/G, R, S)
    y = x.new_zeros(n, groups, w.shape[1], out[0] + 2 * p[0], out[1] + 2 * p[1])
    for tap in product(*map(range, w.shape[3:])):
        rows, columns = (
            slice(t * dd, t * dd + (cells - 1) * ss + 1, ss)
            for t, dd, cells, ss in zip(tap, d, size, s, strict=True)
        )
        y[..., rows, columns] += (w[(..., *tap)] @ x).unflatten(-1, size)
    return y.flatten(1, 2)[..., p[0] : p[0] + out[0], p[1] : p[1] + out[1]]


def _zero_insert(
    x: Tensor,
    w: Tensor,
    groups: int,
    s: tuple[int, ...],
    p: tuple[int, ...],
    d: tuple[int, ...],
    out: list[int],
) -> Tensor:
    n, channels, height, width = x.shape
    apart = x.new_zeros(n, channels, (height - 1) * s[0] + 1, (width - 1) * s[1] + 1)
    apart[..., :: s[0], :: s[1]] = x
    w = w.reshape(groups, channels // groups, *w.shape[1:]).transpose(1, 2).flatten(0, 1)
    turned = w.flip(2, 3)
    pads = []
    for axis in (1, 0):
        before = d[axis] * (w.shape[2 + axis] - 1) - p[axis]
        behind = out[axis] + d[axis] * (w.shape[2 + axis] - 1) - apart.shape[2 + axis] - before
        pads += [before, behind]  # a negative one crops
    apart = F.pad(apart, pads)
    return taps.convolve(apart, turned, describe(apart, turned, None, 1, 0, d, groups))
