"""Convolution along one, two or three axes, written out."""

from __future__ import annotations

from collections.abc import Callable
from math import prod, sqrt
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref import functional
from cnnref.checks import multiple, one_of, whole, wholes
from cnnref.geometry import sides

Size = int | tuple[int, ...]
MODES = ("zeros", "reflect", "replicate", "circular")


class _Conv(nn.Module):
    """What the three have in common."""

    axes: int
    run: Callable[..., Tensor]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.groups = whole("groups", groups, 1)
        self.in_channels = multiple(
            "in_channels", whole("in_channels", in_channels, 1), "groups", groups
        )
        self.out_channels = multiple(
            "out_channels", whole("out_channels", out_channels, 1), "groups", groups
        )
        self.kernel_size = wholes("kernel_size", kernel_size, self.axes, 1)
        self.stride = wholes("stride", stride, self.axes, 1)
        self.dilation = wholes("dilation", dilation, self.axes, 1)
        self.padding_mode = str(one_of("padding_mode", padding_mode, MODES))
        self.padding: tuple[int, ...] | str
        if isinstance(padding, str):
            self.padding = str(one_of("padding", padding, ("valid", "same")))
            if padding == "same" and any(step != 1 for step in self.stride):
                raise ValueError(f'padding "same" needs stride 1, not stride {self.stride}')
        else:
            self.padding = wholes("padding", padding, self.axes, 0)
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self.weight = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
        self.bias = None
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias uniformly from -1/sqrt(n) to 1/sqrt(n), n products an output."""
        bound = 1 / sqrt(prod(self.weight.shape[1:]))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """The convolution."""
        padding = self.padding
        if self.padding_mode != "zeros":
            input, padding = self._surround(input), (0,) * self.axes
        return type(self).run(
            input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups
        )

    def _surround(self, input: Tensor) -> Tensor:
        """The input with a margin of its own values."""
        pads = (self.padding,) * self.axes if isinstance(self.padding, str) else self.padding
        both = [sides(*axis) for axis in zip(self.kernel_size, pads, self.dilation, strict=True)]
        for size, widths in zip(input.shape[-self.axes :], both, strict=True):
            most = {"reflect": size - 1, "circular": size}.get(self.padding_mode, max(widths))
            if max(widths) > most:
                mode = self.padding_mode
                raise ValueError(f"padding {max(widths)} is too much to {mode} {size}; {most} fits")
        margin = [width for pair in reversed(both) for width in pair]
        return F.pad(input, margin, self.padding_mode) if any(margin) else input

    def extra_repr(self) -> str:
        """The arguments that matter."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        plain = {
            "stride": (1,) * self.axes,
            "padding": (0,) * self.axes,
            "dilation": (1,) * self.axes,
            "groups": 1,
            "padding_mode": "zeros",
        }
        for name, usual in plain.items():
            if getattr(self, name) != usual:
                text += f", {name}={getattr(self, name)!r}"
        return text if self.bias is not None else f"{text}, bias=False"


class Conv1d(_Conv):
    """A convolution of sequences: torch.nn.Conv1d.

    Args:
        in_channels: channels of the input, a multiple of `groups`.
        out_channels: channels of the output, a multiple of `groups`.
        kernel_size: taps of the kernel.
        stride: cells between two windows.
        padding: cells on each side, "same" or "valid".
        dilation: distance of two neighbouring taps.
        groups: groups of channels that do not see each other.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: of the parameters.
        dtype: of the parameters.

    Shapes: `(N, in_channels, L)` to `(N, out_channels, L')`, or both without N.

    Source: torch 2.13; the formula is in `cnnref.functional.taps`.

    Examples:
        >>> Conv1d(4, 8, kernel_size=3, stride=2)(torch.zeros(1, 4, 9)).shape
        torch.Size([1, 8, 4])
    """

    axes, run = 1, functional.conv1d


class Conv2d(_Conv):
    """A convolution of images: torch.nn.Conv2d.

    Args:
        in_channels: channels of the input, a multiple of `groups`.
        out_channels: channels of the output, a multiple of `groups`.
        kernel_size: rows and columns of the kernel.
        stride: cells between two windows.
        padding: cells on each side, "same" or "valid".
        dilation: distance of two neighbouring taps.
        groups: groups of channels that do not see each other.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: of the parameters.
        dtype: of the parameters.

    Shapes: `(N, in_channels, H, W)` to `(N, out_channels, H', W')`, or both without N.

    Source: torch 2.13; the formula is in `cnnref.functional.taps`.

    Examples:
        >>> Conv2d(3, 64, kernel_size=7, stride=2, padding=3)(torch.zeros(1, 3, 64, 64)).shape
        torch.Size([1, 64, 32, 32])
        >>> Conv2d(3, 64, kernel_size=3, groups=2)
        Traceback (most recent call last):
        ValueError: in_channels 3 must be a multiple of groups 2
    """

    axes, run = 2, functional.conv2d


class Conv3d(_Conv):
    """A convolution of volumes or films: torch.nn.Conv3d.

    Args:
        in_channels: channels of the input, a multiple of `groups`.
        out_channels: channels of the output, a multiple of `groups`.
        kernel_size: depth, rows and columns of the kernel.
        stride: cells between two windows.
        padding: cells on each side, "same" or "valid".
        dilation: distance of two neighbouring taps.
        groups: groups of channels that do not see each other.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: of the parameters.
        dtype: of the parameters.

    Shapes: `(N, in_channels, D, H, W)` to `(N, out_channels, D', H', W')`, or both without N.

    Source: torch 2.13; the formula is in `cnnref.functional.taps`.

    Examples:
        >>> Conv3d(1, 2, kernel_size=3, padding=1)(torch.zeros(1, 1, 4, 5, 6)).shape
        torch.Size([1, 2, 4, 5, 6])
    """

    axes, run = 3, functional.conv3d
