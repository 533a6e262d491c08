"""Attention gates: a network scales its own channels or places."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

import torch
from torch import Tensor, nn

from cnnref.checks import whole


class SEModule(nn.Module):
    """Squeeze-and-excitation under timm's names; the squeezed width is a multiple of 8.

    Args:
        channels: channels of the input and the output.
        rd_ratio: squeezed channels over channels.
        rd_divisor: what divides the number of squeezed channels.

    Shapes: `(N, channels, H, W)` to the same.

    Source: Hu, Shen and Sun, "Squeeze-and-Excitation Networks" (2018), section 3; timm 1.0.31.

    Examples:
        >>> SEModule(64).fc1.out_channels, SEModule(256).fc1.out_channels
        (8, 16)
    """

    def __init__(self, channels: int, rd_ratio: float = 1 / 16, rd_divisor: int = 8) -> None:
        super().__init__()
        squeezed = _divisible(whole("channels", channels, 1) * rd_ratio, rd_divisor)
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Squeeze the pixels to their mean, excite, scale."""
        mean = x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.fc2(torch.relu(self.fc1(mean))))


class ChannelGate(nn.Module):
    """The channel half of CBAM: one small network reads the means, then the maxima.

    Args:
        channels: channels of the input and the output.
        rd_ratio: squeezed channels over channels.

    Shapes: `(N, channels, H, W)` to the same.

    Source: Woo et al., "CBAM" (2018), section 3, equation 2.

    Examples:
        >>> ChannelGate(32)(torch.ones(1, 32, 4, 4)).shape
        torch.Size([1, 32, 4, 4])
    """

    def __init__(self, channels: int, rd_ratio: float = 1 / 16) -> None:
        super().__init__()
        squeezed = _divisible(whole("channels", channels, 1) * rd_ratio, 1)
        self.fc1 = nn.Conv2d(channels, squeezed, 1, bias=False)
        self.fc2 = nn.Conv2d(squeezed, channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Scale each channel."""
        mean = self._excite(x.mean((2, 3), keepdim=True))
        most = self._excite(x.amax((2, 3), keepdim=True))
        return x * torch.sigmoid(mean + most)

    def _excite(self, squeezed: Tensor) -> Tensor:
        return self.fc2(torch.relu(self.fc1(squeezed)))


class SpatialGate(nn.Module):
    """The spatial half of CBAM: a convolution over the mean and the maximum of the channels.

    Args:
        kernel_size: rows and columns of the kernel, odd.

    Shapes: `(N, C, H, W)` to the same.

    Source: Woo et al., "CBAM" (2018), section 3, equation 3.

    Examples:
        >>> SpatialGate()(torch.ones(1, 32, 4, 4)).shape
        torch.Size([1, 32, 4, 4])
    """

    def __init__(self, kernel_size: int = 7) -> None:
        super().__init__()
        kernel = _odd(kernel_size)
        self.conv = nn.Sequential()
        self.conv.add_module("conv", nn.Conv2d(2, 1, kernel, padding=kernel // 2, bias=False))
        self.conv.add_module("bn", nn.BatchNorm2d(1))

    def forward(self, x: Tensor) -> Tensor:
        """Scale each place."""
        maps = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)
        return x * torch.sigmoid(self.conv(maps))


class CBAM(nn.Module):
    """A channel gate, then a spatial gate.

    Args:
        channels: channels of the input and the output.
        rd_ratio: squeezed channels over channels.
        spatial_kernel_size: rows and columns of the spatial gate's kernel, odd.

    Shapes: `(N, channels, H, W)` to the same.

    Source: Woo et al., "CBAM: Convolutional Block Attention Module" (2018); timm 1.0.31,
    `CbamModule`.

    Examples:
        >>> [name for name, _ in CBAM(32).named_parameters()][:3]
        ['channel.fc1.weight', 'channel.fc2.weight', 'spatial.conv.conv.weight']
    """

    def __init__(
        self, channels: int, rd_ratio: float = 1 / 16, spatial_kernel_size: int = 7
    ) -> None:
        super().__init__()
        self.channel = ChannelGate(channels, rd_ratio)
        self.spatial = SpatialGate(spatial_kernel_size)

    def forward(self, x: Tensor) -> Tensor:
        """Scale channels, then places."""
        return self.spatial(self.channel(x))


class ECA(nn.Module):
    """Efficient channel attention: a 1-D convolution over the channels' means makes the scale.

    Args:
        channels: channels of the input, which set the kernel; None to say the kernel.
        kernel_size: neighbouring channels that a scale depends on, where channels is None; odd.
        gamma: divisor in the rule for the kernel.
        beta: offset in the rule for the kernel.

    Shapes: `(N, C, H, W)` to the same.

    Source: Wang et al., "ECA-Net" (2020), section 3.2, equation 12; timm 1.0.31, `EcaModule`.

    Examples:
        >>> ECA(64).conv.kernel_size, ECA(512).conv.kernel_size
        ((3,), (5,))
    """

    def __init__(
        self,
        channels: int | None = None,
        kernel_size: int = 3,
        gamma: float = 2,
        beta: float = 1,
    ) -> None:
        super().__init__()
        if channels is not None:
            taps = int(abs(log2(whole("channels", channels, 1)) + beta) / gamma)
            kernel_size = max(taps if taps % 2 else taps + 1, 3)
        kernel = _odd(kernel_size)
        self.conv = nn.Conv1d(1, 1, kernel, padding=kernel // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Scale each channel."""
        scale = torch.sigmoid(self.conv(x.mean((2, 3))[:, None]))
        return x * scale.transpose(1, 2)[..., None]


Gate = Callable[[int], nn.Module]


def _divisible(width: float, divisor: int) -> int:
    """The nearest multiple of the divisor, at least one."""
    return max(divisor, int(width + divisor / 2) // divisor * divisor)


def _odd(kernel_size: int) -> int:
    if whole("kernel_size", kernel_size, 1) % 2 == 0:
        raise ValueError(f"kernel_size {kernel_size} must be odd")
    return kernel_size
