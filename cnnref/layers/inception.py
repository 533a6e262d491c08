"""The inception block: branches with different kernels, side by side."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

Conv = Callable[..., nn.Module]


class BasicConv2d(nn.Module):
    """A convolution without bias, batch normalisation, ReLU.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: rows and columns of the kernel.
        stride: cells between two windows.
        padding: cells on each side.

    Shapes: `(N, in_channels, H, W)` to `(N, out_channels, H', W')`.

    Source: torchvision 0.28, where the epsilon is 0.001.

    Examples:
        >>> BasicConv2d(3, 8, kernel_size=3)(torch.zeros(1, 3, 5, 5)).shape
        torch.Size([1, 8, 3, 3])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int = 1,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out_channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve, normalise, rectify."""
        return torch.relu_(self.bn(self.conv(x)))


class Inception(nn.Module):
    """A 1x1, a 3x3, a larger kernel, a pool; 1x1 convolutions keep the branches cheap.

    Args:
        in_channels: channels of the input.
        ch1x1: channels of the 1x1 branch.
        ch3x3red: channels before the 3x3.
        ch3x3: channels of the 3x3 branch.
        ch5x5red: channels before the larger kernel.
        ch5x5: channels of the branch with the larger kernel.
        pool_proj: channels behind the pool.
        conv_block: called as `BasicConv2d`.
        large: rows and columns of the larger kernel: 5 in the paper, 3 in torchvision.

    Shapes: `(N, in_channels, H, W)` to `(N, ch1x1 + ch3x3 + ch5x5 + pool_proj, H, W)`.

    Source: Szegedy et al., "Going Deeper with Convolutions" (2015), figure 2b; torchvision 0.28.

    Examples:
        >>> Inception(192, 64, 96, 128, 16, 32, 32)(torch.zeros(1, 192, 7, 7)).shape
        torch.Size([1, 256, 7, 7])
    """

    def __init__(
        self,
        in_channels: int,
        ch1x1: int,
        ch3x3red: int,
        ch3x3: int,
        ch5x5red: int,
        ch5x5: int,
        pool_proj: int,
        conv_block: Conv | None = None,
        large: int = 3,
    ) -> None:
        super().__init__()
        conv = conv_block or BasicConv2d
        self.branch1 = conv(in_channels, ch1x1, kernel_size=1)
        self.branch2 = nn.Sequential(
            conv(in_channels, ch3x3red, kernel_size=1),
            conv(ch3x3red, ch3x3, kernel_size=3, padding=1),
        )
        self.branch3 = nn.Sequential(
            conv(in_channels, ch5x5red, kernel_size=1),
            conv(ch5x5red, ch5x5, kernel_size=large, padding=large // 2),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1, ceil_mode=True),
            conv(in_channels, pool_proj, kernel_size=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """All branches, one behind the other in the channels."""
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)
