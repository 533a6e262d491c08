"""Pooling: one number for each window, its maximum or its mean."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import whole, wholes
from cnnref.functional.problem import exact
from cnnref.geometry import conv_out, effective_kernel

Pair = int | tuple[int, ...]
Target = int | None | tuple[int | None, ...]


class MaxPool2d(nn.Module):
    """The maximum of each window: torch.nn.MaxPool2d.

    Args:
        kernel_size: rows and columns of the window.
        stride: cells between two windows; None for the kernel's size.
        padding: cells on each side that never win, at most half of the kernel.
        dilation: distance of two neighbouring cells of the window.
        return_indices: whether to return as well where each maximum is, counted row by row; a
            window that misses every cell has the maximum -inf at -1.
        ceil_mode: whether a last window may hang over the edge.

    Shapes: `(N, C, H, W)` to `(N, C, H', W')`, or both without N.

    Source: torch 2.13.

    Examples:
        >>> x = torch.arange(16.0).reshape(1, 1, 4, 4)
        >>> MaxPool2d(2, return_indices=True)(x)[1]
        tensor([[[[ 5,  7],
                  [13, 15]]]])
    """

    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        dilation: Pair = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride or kernel_size, padding
        self.dilation, self.return_indices, self.ceil_mode = dilation, return_indices, ceil_mode
        _axes((1, 1), kernel_size, self.stride, padding, dilation)

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """Maxima, and their places where asked for."""
        height, width = _image(input)
        axes = _axes((height, width), self.kernel_size, self.stride, self.padding, self.dilation)
        cells = torch.arange(height * width, device=input.device).reshape(1, 1, height, width)
        places = _windows(cells, axes, self.ceil_mode, -1)  # -1 marks the padding
        x = input.reshape(-1, 1, height, width)
        values = _windows(x, axes, self.ceil_mode, float("-inf"))
        best = values.amax(-1, keepdim=True)
        hits = ((values == best) | values.isnan()) & (places >= 0)
        first = hits.to(torch.uint8).argmax(-1, keepdim=True)
        place = places.expand(values.shape).gather(-1, first)[..., 0]
        y = x.flatten(1).gather(1, place.flatten(1).clamp_min(0)).reshape(place.shape)
        y = torch.where(place < 0, float("-inf"), y)  # spread windows can miss every cell
        shape = (*input.shape[:-2], *place.shape[-2:])
        return (y.reshape(shape), place.reshape(shape)) if self.return_indices else y.reshape(shape)

    def extra_repr(self) -> str:
        """The arguments."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class AvgPool2d(nn.Module):
    """The mean of each window: torch.nn.AvgPool2d.

    Args:
        kernel_size: rows and columns of the window.
        stride: cells between two windows; None for the kernel's size.
        padding: zeros on each side, at most half of the kernel.
        ceil_mode: whether a last window may hang over the edge.
        count_include_pad: whether the zeros of the padding count; cells over the edge never do.
        divisor_override: what to divide the sum by, instead of the cells counted.

    Shapes: `(N, C, H, W)` to `(N, C, H', W')`, or both without N.

    Source: torch 2.13.

    Examples:
        >>> AvgPool2d(2)(torch.arange(16.0).reshape(1, 1, 4, 4))
        tensor([[[[ 2.5000,  4.5000],
                  [10.5000, 12.5000]]]])
    """

    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride or kernel_size, padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad
        self.divisor_override = divisor_override
        if divisor_override is not None:
            whole("divisor_override", divisor_override, 1)
        _axes((1, 1), kernel_size, self.stride, padding, 1)

    def forward(self, input: Tensor) -> Tensor:
        """Means."""
        height, width = _image(input)
        axes = _axes((height, width), self.kernel_size, self.stride, self.padding, 1)
        x = exact(input).reshape(-1, 1, height, width)
        total = _windows(x, axes, self.ceil_mode, 0).sum(-1)
        if self.divisor_override is not None:
            y = total / self.divisor_override
        else:
            ones = x.new_ones(1, 1, height, width)
            if self.count_include_pad:
                ph, pw = axes[0][3], axes[1][3]
                inner = F.pad(ones, (pw, pw, ph, ph), value=1.0)
                axes = [(n + 2 * p, k, s, 0, d) for n, k, s, p, d in axes]
                counted = _windows(inner, axes, self.ceil_mode, 0, total.shape[-2:])
            else:
                counted = _windows(ones, axes, self.ceil_mode, 0)
            y = total / counted.sum(-1)
        return y.reshape(*input.shape[:-2], *y.shape[-2:]).to(input.dtype)

    def extra_repr(self) -> str:
        """The arguments."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AdaptiveAvgPool2d(nn.Module):
    """The mean of each of P x Q bins that cover the map: torch.nn.AdaptiveAvgPool2d.

    Args:
        output_size: P and Q, or one number for both; None keeps the input's size.

    Shapes: `(N, C, H, W)` to `(N, C, P, Q)`, or both without N.

    Source: torch 2.13: bin i reads the cells floor(i H / P) to ceil((i + 1) H / P) - 1.

    Examples:
        >>> AdaptiveAvgPool2d((1, 2))(torch.arange(6.0).reshape(1, 2, 3))
        tensor([[[2.0000, 3.0000]]])
    """

    def __init__(self, output_size: Target) -> None:
        super().__init__()
        self.output_size = output_size
        _target(output_size, (1, 1))

    def forward(self, input: Tensor) -> Tensor:
        """Means of the bins."""
        size = _image(input)
        rows, columns = map(_bins, size, _target(self.output_size, size))
        x = exact(input)
        bins = [x[..., a:b, c:d].mean((-2, -1)) for a, b in rows for c, d in columns]
        y = torch.stack(bins, -1).reshape(*input.shape[:-2], len(rows), len(columns))
        return y.to(input.dtype)

    def extra_repr(self) -> str:
        """The argument."""
        return f"output_size={self.output_size}"


class AdaptiveMaxPool2d(nn.Module):
    """The maximum of each of P x Q bins that cover the map: torch.nn.AdaptiveMaxPool2d.

    Args:
        output_size: P and Q, or one number for both; None keeps the input's size.
        return_indices: whether to return as well where each maximum is, counted row by row.

    Shapes: `(N, C, H, W)` to `(N, C, P, Q)`, or both without N.

    Source: torch 2.13; the bins are those of `AdaptiveAvgPool2d`.

    Examples:
        >>> AdaptiveMaxPool2d(1, return_indices=True)(torch.tensor([[[1.0, 5.0, 3.0]]]))
        (tensor([[[5.]]]), tensor([[[1]]]))
    """

    def __init__(self, output_size: Target, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices
        _target(output_size, (1, 1))

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """Maxima of the bins, and their places where asked for."""
        size = _image(input)
        rows, columns = map(_bins, size, _target(self.output_size, size))
        cells = torch.arange(size[0] * size[1], device=input.device).reshape(size)
        values, places = [], []
        for a, b in rows:
            for c, d in columns:
                window = input[..., a:b, c:d].flatten(-2)
                index = window.argmax(-1, keepdim=True)
                values.append(window.gather(-1, index)[..., 0])
                places.append(cells[a:b, c:d].flatten()[index[..., 0]])
        shape = (*input.shape[:-2], len(rows), len(columns))
        y, place = (torch.stack(each, -1).reshape(shape) for each in (values, places))
        return (y, place) if self.return_indices else y

    def extra_repr(self) -> str:
        """The argument."""
        return f"output_size={self.output_size}"


Axis = tuple[int, int, int, int, int]


def _axes(
    size: tuple[int, ...], kernel: Pair, stride: Pair, padding: Pair, dilation: Pair
) -> list[Axis]:
    """Size, kernel, stride, padding and dilation of each axis."""
    ks, ss = wholes("kernel_size", kernel, 2, 1), wholes("stride", stride, 2, 1)
    ps, ds = wholes("padding", padding, 2, 0), wholes("dilation", dilation, 2, 1)
    for k, p in zip(ks, ps, strict=True):
        if p > k // 2:
            raise ValueError(f"padding {p} must be at most half of the kernel ({k // 2})")
    return list(zip(size, ks, ss, ps, ds, strict=True))


def _windows(
    x: Tensor,
    axes: list[Axis],
    ceil_mode: bool,
    fill: float,
    count: tuple[int, ...] | None = None,
) -> Tensor:
    """Every window of `(N, 1, H, W)` as the last axis of `(N, 1, P, Q, R * S)`.

    Cells in the padding or over the edge hold `fill`; `count` fixes the number of windows.
    """
    margins = []
    for index, (n, k, s, p, d) in enumerate(axes):
        out = count[index] if count else conv_out(n, k, s, p, d, ceil_mode)
        reach = (out - 1) * s + effective_kernel(k, d)
        margins.append((p, max(p, reach - n - p)))
    (top, below), (left, right) = margins
    x = F.pad(x, (left, right, top, below), value=fill)
    for index, (_, k, s, _, d) in enumerate(axes):
        x = x.unfold(2 + index, effective_kernel(k, d), s)
    x = x[..., :: axes[0][4], :: axes[1][4]]
    if count:
        x = x[:, :, : count[0], : count[1]]
    return x.flatten(4)


def _image(x: Tensor) -> tuple[int, int]:
    if x.ndim not in (3, 4):
        raise ValueError(f"input of shape {tuple(x.shape)} must be (N, C, H, W) or (C, H, W)")
    return x.shape[-2], x.shape[-1]


def _target(output_size: Target, size: tuple[int, int]) -> tuple[int, int]:
    pair = output_size if isinstance(output_size, tuple | list) else (output_size, output_size)
    if len(pair) != 2:
        raise ValueError(f"output_size {output_size} must be one number or 2 of them")
    rows, columns = (
        given if want is None else whole("output_size", want, 1)
        for want, given in zip(pair, size, strict=True)
    )
    return rows, columns


def _bins(size: int, count: int) -> list[tuple[int, int]]:
    """First cell of each bin, and the one behind its last."""
    return [(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]
