"""Blur before a stride, so that fine patterns do not alias."""

from __future__ import annotations

from math import comb

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref import functional
from cnnref.checks import whole


class BlurPool2d(nn.Module):
    """A fixed binomial filter a channel, with a stride.

    Args:
        channels: channels of the input, if they are known; any number fits.
        filt_size: rows and columns of the filter, at least 2.
        stride: cells between two windows.
        pad_mode: how to go on behind the edge: "reflect", "replicate", "constant" or "circular".

    Shapes: `(N, C, H, W)` to `(N, C, H', W')`.

    Source: Zhang, "Making Convolutional Networks Shift-Invariant Again" (2019), section 3.2;
    timm 1.0.31.

    Examples:
        >>> BlurPool2d(1)(torch.eye(4).reshape(1, 1, 4, 4))
        tensor([[[[0.5000, 0.1250],
                  [0.1250, 0.3750]]]])
    """

    filt: Tensor

    def __init__(
        self,
        channels: int | None = None,
        filt_size: int = 3,
        stride: int = 2,
        pad_mode: str = "reflect",
    ) -> None:
        super().__init__()
        self.channels, self.pad_mode = channels, pad_mode
        self.filt_size, self.stride = whole("filt_size", filt_size, 2), whole("stride", stride, 1)
        self.padding = (stride - 1 + filt_size - 1) // 2
        order = filt_size - 1
        row = torch.tensor([comb(order, i) / 2**order for i in range(filt_size)])
        filt = (row[:, None] * row)[None, None].repeat(channels or 1, 1, 1, 1)
        self.register_buffer("filt", filt, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Blur and stride."""
        if self.channels is not None and x.shape[1] != self.channels:
            raise ValueError(f"input has {x.shape[1]} channels, this layer {self.channels}")
        x = F.pad(x, (self.padding,) * 4, self.pad_mode)
        filt = self.filt[:1].expand(x.shape[1], -1, -1, -1).to(x.dtype)
        return functional.conv2d(x, filt, stride=self.stride, groups=x.shape[1])
