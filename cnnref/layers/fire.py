"""The fire module: squeeze, then expand two ways."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import whole


class Fire(nn.Module):
    """A 1x1 convolution to few channels, then a 1x1 and a 3x3 side by side.

    Args:
        inplanes: channels of the input.
        squeeze_planes: channels between.
        expand1x1_planes: channels that the 1x1 adds to the output.
        expand3x3_planes: channels that the 3x3 adds to the output.

    Shapes: `(N, inplanes, H, W)` to `(N, expand1x1_planes + expand3x3_planes, H, W)`.

    Source: Iandola et al., "SqueezeNet" (2016), section 3.2.

    Examples:
        >>> Fire(96, 16, 64, 64)(torch.zeros(1, 96, 5, 5)).shape
        torch.Size([1, 128, 5, 5])
    """

    def __init__(
        self, inplanes: int, squeeze_planes: int, expand1x1_planes: int, expand3x3_planes: int
    ) -> None:
        super().__init__()
        whole("squeeze_planes", squeeze_planes, 1)
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, 1)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, 1)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Squeeze and expand, a ReLU behind each convolution."""
        x = torch.relu(self.squeeze(x))
        return torch.relu(torch.cat([self.expand1x1(x), self.expand3x3(x)], 1))
