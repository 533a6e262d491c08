"""Convolutions for special purposes: separable, causal."""

from __future__ import annotations

from math import sqrt

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref import functional
from cnnref.checks import multiple, whole, wholes
from cnnref.geometry import effective_kernel

Pair = int | tuple[int, ...]


class DepthwiseSeparableConv2d(nn.Module):
    """A convolution a channel, then a 1x1 convolution over the channels.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: rows and columns of the depthwise kernel.
        stride: cells between two windows.
        padding: cells on each side; None for what keeps the size of an odd kernel at stride 1.
        dilation: distance of two neighbouring taps.
        bias: whether both convolutions add a number to each output channel.

    Shapes: `(N, in_channels, H, W)` to `(N, out_channels, H', W')`.

    Source: Howard et al., "MobileNets" (2017), section 3.1.

    Examples:
        >>> layer = DepthwiseSeparableConv2d(8, 16, 3, bias=False)
        >>> sum(p.numel() for p in layer.parameters()) == 8 * 9 + 8 * 16
        True
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair | None = None,
        dilation: Pair = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        kernel, spread = (
            wholes("kernel_size", kernel_size, 2, 1),
            wholes("dilation", dilation, 2, 1),
        )
        if padding is None:
            padding = tuple(d * (k - 1) // 2 for k, d in zip(kernel, spread, strict=True))
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, kernel, stride, padding, spread, in_channels, bias
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Filter each channel, then mix them."""
        return self.pointwise(self.depthwise(x))


class CausalConv1d(nn.Module):
    """A convolution of sequences whose output at a time reads nothing later.

    Args:
        in_channels: channels of the input, a multiple of `groups`.
        out_channels: channels of the output, a multiple of `groups`.
        kernel_size: taps of the kernel; the last one meets the present.
        stride: cells between two windows.
        dilation: distance of two neighbouring taps.
        groups: groups of channels that do not see each other.
        bias: whether a number is added to each output channel.

    Shapes: `(N, in_channels, L)` to `(N, out_channels, L')`, L' = L at stride 1.

    Source: van den Oord et al., "WaveNet" (2016), section 2.1.

    Examples:
        >>> layer = CausalConv1d(1, 1, kernel_size=2, bias=False)
        >>> layer.weight.data.copy_(torch.tensor([[[10.0, 1.0]]])).shape
        torch.Size([1, 1, 2])
        >>> layer(torch.tensor([[[1.0, 2.0, 3.0]]])).detach()
        tensor([[[ 1., 12., 23.]]])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.stride, self.groups = whole("stride", stride, 1), whole("groups", groups, 1)
        self.past = effective_kernel(kernel_size, dilation) - 1
        self.dilation = dilation
        multiple("in_channels", whole("in_channels", in_channels, 1), "groups", groups)
        multiple("out_channels", whole("out_channels", out_channels, 1), "groups", groups)
        reads = in_channels // groups
        self.weight = nn.Parameter(torch.empty(out_channels, reads, kernel_size))
        self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
        for parameter in self.parameters():
            bound = 1 / sqrt(reads * kernel_size)
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        """Zeros before the beginning, nothing behind the end."""
        x = F.pad(x, (self.past, 0))
        return functional.conv1d(
            x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups
        )
