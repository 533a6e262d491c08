"""Convolution by a ladder of algorithms on plain tensor operations.

Every rung computes the same numbers; each shows another way to get them, with its formula, its
cost and its rounding error in its file.

Examples:
    >>> import torch
    >>> x, w = torch.randn(1, 4, 8, 8), torch.randn(6, 4, 3, 3)
    >>> y = conv2d(x, w, padding=1)
    >>> all(torch.allclose(y, conv2d(x, w, padding=1, algorithm=name), atol=1e-4)
    ...     for name in ALGORITHMS if name != "toeplitz")
    True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from cnnref.checks import one_of
from cnnref.functional import (
    fft,
    im2col,
    library,
    loops,
    pixels,
    taps,
    toeplitz,
    windows,
    winograd,
)
from cnnref.functional.fold import fold, unfold
from cnnref.functional.problem import Cost, Numbers, Problem, describe, narrowed
from cnnref.functional.transposed import conv_transpose2d

__all__ = [
    "ALGORITHMS",
    "Algorithm",
    "Cost",
    "Problem",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose2d",
    "cost",
    "fold",
    "unfold",
]


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One rung: what runs it, what it costs, its rounding error in units of each type's."""

    run: Callable[[Tensor, Tensor, Problem], Tensor]
    cost: Callable[[Problem], Cost]
    tolerance: dict[torch.dtype, int]


ALGORITHMS: dict[str, Algorithm] = {
    "loops": Algorithm(loops.conv2d, loops.cost, loops.TOLERANCE),
    "pixels": Algorithm(pixels.conv2d, pixels.cost, pixels.TOLERANCE),
    "im2col": Algorithm(im2col.conv2d, im2col.cost, im2col.TOLERANCE),
    "windows": Algorithm(windows.conv2d, windows.cost, windows.TOLERANCE),
    "taps": Algorithm(taps.convolve, taps.cost, taps.TOLERANCE),
    "fft": Algorithm(fft.conv2d, fft.cost, fft.TOLERANCE),
    "winograd2": Algorithm(winograd.conv2d, winograd.cost, winograd.TOLERANCE),
    "winograd4": Algorithm(winograd.conv2d_4, winograd.cost_4, winograd.TOLERANCE4),
    "toeplitz": Algorithm(toeplitz.conv2d, toeplitz.cost, toeplitz.TOLERANCE),
    "library": Algorithm(library.conv2d, library.cost, library.TOLERANCE),
}
"""The rungs by name, from the definition to the library."""


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
    *,
    algorithm: str = "taps",
) -> Tensor:
    """The convolution of a batch of images, or of one image, by the algorithm of your choice.

    Args:
        input: `(N, C, H, W)` or `(C, H, W)`; the batch may be empty.
        weight: `(K, C / groups, R, S)`.
        bias: `(K,)` or None.
        stride: cells between two windows.
        padding: cells on each side, or "same" (an odd cell goes right or below) or "valid".
        dilation: distance of two neighbouring taps.
        groups: groups of channels that do not see each other.
        algorithm: one of `ALGORITHMS`. "winograd2" and "winograd4" need a 3x3 kernel at stride
            and dilation 1, "toeplitz" a depthwise convolution; "loops" has no gradient.

    Returns:
        `(N, K, P, Q)`, or `(K, P, Q)`.

    Raises:
        ValueError: with one sentence on the first argument that does not fit.

    Source: torch.nn.functional.conv2d (torch 2.13) for the arguments; each rung names its own.

    Examples:
        >>> conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 3, 3), padding="same")[0, 0]
        tensor([[4., 6., 4.],
                [6., 9., 6.],
                [4., 6., 4.]])
    """
    run = ALGORITHMS[one_of("algorithm", algorithm, ALGORITHMS)].run
    return _conv(2, run, input, weight, bias, stride, padding, dilation, groups)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """The convolution of a sequence `(N, C, L)` or `(C, L)`: `conv2d` with one axis less.

    Examples:
        >>> conv1d(torch.tensor([[1.0, 2.0, 4.0]]), torch.tensor([[[-1.0, 1.0]]]))
        tensor([[1., 2.]])
    """
    return _conv(1, taps.convolve, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """The convolution of a volume `(N, C, D, H, W)` or `(C, D, H, W)`: one axis more.

    Examples:
        >>> conv3d(torch.ones(1, 1, 4, 4, 4), torch.ones(1, 1, 2, 2, 2))[0, 0, 0, 0]
        tensor([8., 8., 8.])
    """
    return _conv(3, taps.convolve, input, weight, bias, stride, padding, dilation, groups)


def cost(
    algorithm: str,
    input: Tensor,
    weight: Tensor,
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Cost:
    """Multiplications of an algorithm for one convolution, and the memory it holds meanwhile.

    Args:
        algorithm: one of `ALGORITHMS`.
        input: as for `conv2d`; a tensor on the device "meta" will do.
        weight: as for `conv2d`, on the device of the input.
        stride: as for `conv2d`.
        padding: as for `conv2d`.
        dilation: as for `conv2d`.
        groups: as for `conv2d`.

    Examples:
        >>> x, w = torch.empty(1, 64, 56, 56), torch.empty(64, 64, 3, 3)
        >>> cost("im2col", x, w, padding=1)
        Cost(multiplications=115605504, workspace=1806336)
        >>> cost("winograd2", x, w, padding=1).multiplications * 9 / 4
        115605504.0
    """
    problem = describe(input, weight, None, stride, padding, dilation, groups)
    return ALGORITHMS[one_of("algorithm", algorithm, ALGORITHMS)].cost(problem)


def _conv(
    axes: int,
    run: Callable[[Tensor, Tensor, Problem], Tensor],
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Numbers,
    padding: Numbers | str,
    dilation: Numbers,
    groups: int,
) -> Tensor:
    """Bring the arguments to one form, run, add the bias, keep the memory format."""
    if weight.ndim != axes + 2 or input.ndim not in (axes + 1, axes + 2):
        raise ValueError(
            f"input of shape {tuple(input.shape)} and weight of shape {tuple(weight.shape)} do "
            f"not fit a convolution along {axes} axes"
        )
    if torch.is_autocast_enabled(input.device.type):
        with torch.autocast(input.device.type, enabled=False):
            cast = narrowed(input, weight, bias)
            return _conv(axes, run, *cast, stride, padding, dilation, groups)
    x = input[None] if input.ndim == axes + 1 else input
    problem = describe(x, weight, bias, stride, padding, dilation, groups)
    y = run(x, weight, problem)
    if bias is not None:
        y = y + bias.to(y.dtype).reshape(-1, *[1] * axes)
    y = y.to(x.dtype)  # a rung keeps its sums in a wider type than half
    if axes == 2 and _channels_last(x):
        y = y.contiguous(memory_format=torch.channels_last)
    return y[0] if input.ndim == axes + 1 else y


def _channels_last(x: Tensor) -> bool:
    return x.is_contiguous(memory_format=torch.channels_last) and not x.is_contiguous()
