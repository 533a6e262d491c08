"""Rearranging channels and pixels."""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import multiple, whole


class PixelShuffle(nn.Module):
    """r x r channels become r x r pixels: torch.nn.PixelShuffle.

    Args:
        upscale_factor: r.

    Shapes: `(..., C * r * r, H, W)` to `(..., C, H * r, W * r)`.

    Source: Shi et al., "Real-Time Single Image and Video Super-Resolution" (2016), equation 4.

    Examples:
        >>> import torch
        >>> PixelShuffle(2)(torch.arange(4.0).reshape(1, 4, 1, 1))[0, 0]
        tensor([[0., 1.],
                [2., 3.]])
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = whole("upscale_factor", upscale_factor, 1)

    def forward(self, input: Tensor) -> Tensor:
        """Channels to pixels."""
        *batch, channels, height, width = input.shape
        r = self.upscale_factor
        multiple("channels", channels, "upscale_factor squared,", r * r)
        x = input.reshape(-1, channels // r**2, r, r, height, width).permute(0, 1, 4, 2, 5, 3)
        return x.reshape(*batch, channels // r**2, height * r, width * r)


class PixelUnshuffle(nn.Module):
    """r x r pixels become r x r channels: torch.nn.PixelUnshuffle.

    Args:
        downscale_factor: r.

    Shapes: `(..., C, H * r, W * r)` to `(..., C * r * r, H, W)`.

    Source: torch 2.13.

    Examples:
        >>> import torch
        >>> PixelUnshuffle(2)(torch.arange(4.0).reshape(1, 1, 2, 2)).flatten()
        tensor([0., 1., 2., 3.])
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = whole("downscale_factor", downscale_factor, 1)

    def forward(self, input: Tensor) -> Tensor:
        """Pixels to channels."""
        *batch, channels, height, width = input.shape
        r = self.downscale_factor
        multiple("height", height, "downscale_factor", r)
        multiple("width", width, "downscale_factor", r)
        x = input.reshape(-1, channels, height // r, r, width // r, r).permute(0, 1, 3, 5, 2, 4)
        return x.reshape(*batch, channels * r**2, height // r, width // r)


class ChannelShuffle(nn.Module):
    """Deal the channels of g groups out in turn: torch.nn.ChannelShuffle.

    Args:
        groups: g.

    Shapes: `(N, C, ...)` to the same, C a multiple of g.

    Source: Zhang et al., "ShuffleNet" (2018), section 3.1.

    Examples:
        >>> import torch
        >>> ChannelShuffle(2)(torch.arange(6.0).reshape(1, 6, 1, 1)).flatten()
        tensor([0., 3., 1., 4., 2., 5.])
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = whole("groups", groups, 1)

    def forward(self, input: Tensor) -> Tensor:
        """One channel of each group at a time."""
        n, channels, *size = input.shape
        multiple("channels", channels, "groups", self.groups)
        x = input.reshape(n, self.groups, channels // self.groups, *size)
        return x.transpose(1, 2).reshape(input.shape)

    def extra_repr(self) -> str:
        """The argument."""
        return f"groups={self.groups}"
