"""Squeeze-and-excitation: a gate for each channel, computed from all pixels."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn


class SqueezeExcitation(nn.Module):
    """Scale each channel by a number that a small network computes from the channels' means.

    Args:
        input_channels: channels of the input and the output.
        squeeze_channels: channels between the two 1x1 convolutions.
        activation: layer behind the first convolution.
        scale_activation: layer behind the second, which makes the scale.

    Shapes: `(N, input_channels, H, W)` to the same.

    Source: Hu, Shen and Sun, "Squeeze-and-Excitation Networks" (2018), section 3; interface of
    torchvision 0.28, `torchvision.ops.SqueezeExcitation`.

    Examples:
        >>> gate = SqueezeExcitation(16, 4)
        >>> [tuple(p.shape) for p in gate.parameters()]
        [(4, 16, 1, 1), (4,), (16, 4, 1, 1), (16,)]
    """

    def __init__(
        self,
        input_channels: int,
        squeeze_channels: int,
        activation: Callable[..., nn.Module] = nn.ReLU,
        scale_activation: Callable[..., nn.Module] = nn.Sigmoid,
    ) -> None:
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, 1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, 1)
        self.activation = activation()
        self.scale_activation = scale_activation()

    def forward(self, x: Tensor) -> Tensor:
        """Squeeze the pixels to their mean, excite, scale."""
        scale = self.activation(self.fc1(self.avgpool(x)))
        return x * self.scale_activation(self.fc2(scale))
