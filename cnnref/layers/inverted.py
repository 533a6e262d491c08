"""Inverted residuals: thin at both ends, wide in the middle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.layers.conv_norm import Conv2dNormActivation
from cnnref.layers.squeeze_excitation import SqueezeExcitation
from cnnref.layers.stochastic_depth import StochasticDepth

Layer = Callable[..., nn.Module]
SILU_GATE = partial(SqueezeExcitation, activation=nn.SiLU)
"""The gate of EfficientNet."""


def make_divisible(width: float, divisor: int = 8, least: int | None = None) -> int:
    """The nearest multiple of the divisor that does not lose more than a tenth of the width.

    Args:
        width: wanted channels.
        divisor: what has to divide them.
        least: the smallest answer; the divisor if left out.

    Source: Howard et al., "MobileNets" (2017); torchvision 0.28.

    Examples:
        >>> make_divisible(32 * 0.75), make_divisible(11), make_divisible(3)
        (24, 16, 8)
    """
    rounded = max(least or divisor, int(width + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * width else rounded


class InvertedResidual(nn.Module):
    """The block of MobileNet v2: expand, filter each channel, project without activation.

    Args:
        inp: channels of the input.
        oup: channels of the output.
        stride: 1 or 2.
        expand_ratio: channels in the middle over those of the input; 1 for no expansion.
        norm_layer: called with channels; None for batch normalisation.

    Shapes: `(N, inp, H, W)` to `(N, oup, H', W')`.

    Source: Sandler et al., "MobileNetV2" (2018), section 3.3; torchvision 0.28.

    Examples:
        >>> import torch
        >>> InvertedResidual(16, 24, 2, 6)(torch.zeros(1, 16, 8, 8)).shape
        torch.Size([1, 24, 4, 4])
    """

    def __init__(
        self,
        inp: int,
        oup: int,
        stride: int,
        expand_ratio: float,
        norm_layer: Layer | None = None,
    ) -> None:
        super().__init__()
        norm, wide = norm_layer or nn.BatchNorm2d, round(inp * expand_ratio)
        act = partial(Conv2dNormActivation, norm_layer=norm, activation_layer=nn.ReLU6)
        one_of("stride", stride, (1, 2))
        expand = [act(inp, wide, kernel_size=1)] if expand_ratio != 1 else []
        depthwise = act(wide, wide, stride=stride, groups=wide)
        self.conv = nn.Sequential(
            *expand, depthwise, nn.Conv2d(wide, oup, 1, bias=False), norm(oup)
        )
        self.use_res_connect = stride == 1 and inp == oup

    def forward(self, x: Tensor) -> Tensor:
        """The branch, with the input added where shapes agree."""
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


class MBConv(nn.Module):
    """The block of MobileNet v3 and EfficientNet: an inverted residual that may have a gate.

    Args:
        in_channels: channels of the input.
        expanded: channels in the middle.
        out_channels: channels of the output.
        kernel_size: rows and columns of the depthwise kernel.
        stride: cells between two windows of the depthwise convolution.
        squeeze: channels inside the squeeze-and-excitation; None for no gate.
        norm_layer: called with channels.
        activation_layer: activation of the convolutions.
        gate: called with `expanded` and `squeeze`.
        dilation: dilation of the depthwise convolution.
        drop: probability of dropping the branch of an image in training.

    Shapes: `(N, in_channels, H, W)` to `(N, out_channels, H', W')`.

    Source: Tan and Le, "EfficientNet" (2019), section 4; Howard et al., "MobileNetV3" (2019),
    figure 4; torchvision 0.28.

    Examples:
        >>> import torch
        >>> MBConv(16, 64, 24, 3, 2, squeeze=4)(torch.zeros(1, 16, 8, 8)).shape
        torch.Size([1, 24, 4, 4])
    """

    def __init__(
        self,
        in_channels: int,
        expanded: int,
        out_channels: int,
        kernel_size: int,
        stride: int,
        squeeze: int | None = None,
        norm_layer: Layer = nn.BatchNorm2d,
        activation_layer: Layer = nn.SiLU,
        gate: Layer = SILU_GATE,
        dilation: int = 1,
        drop: float = 0.0,
    ) -> None:
        super().__init__()
        conv = partial(Conv2dNormActivation, norm_layer=norm_layer)
        act = partial(conv, activation_layer=activation_layer)
        layers: list[nn.Module] = []
        if expanded != in_channels:
            layers.append(act(in_channels, expanded, kernel_size=1))
        depthwise = act(expanded, expanded, kernel_size, stride, groups=expanded, dilation=dilation)
        layers.append(depthwise)
        if squeeze is not None:
            layers.append(gate(expanded, squeeze))
        layers.append(conv(expanded, out_channels, kernel_size=1, activation_layer=None))
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(drop, "row")
        self.use_res_connect = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        """The branch, with the input added where shapes agree."""
        out = self.block(x)
        return x + self.stochastic_depth(out) if self.use_res_connect else out


class FusedMBConv(nn.Module):
    """An MBConv whose expansion and depthwise convolution are one full convolution, ungated.

    Args:
        in_channels: channels of the input.
        expanded: channels in the middle; those of the input for a single convolution.
        out_channels: channels of the output.
        kernel_size: rows and columns of the kernel.
        stride: cells between two windows.
        norm_layer: called with channels.
        drop: probability of dropping the branch of an image in training.

    Shapes: `(N, in_channels, H, W)` to `(N, out_channels, H', W')`.

    Source: Tan and Le, "EfficientNetV2" (2021), figure 2; torchvision 0.28.

    Examples:
        >>> import torch
        >>> FusedMBConv(16, 64, 24, 3, 2)(torch.zeros(1, 16, 8, 8)).shape
        torch.Size([1, 24, 4, 4])
    """

    def __init__(
        self,
        in_channels: int,
        expanded: int,
        out_channels: int,
        kernel_size: int,
        stride: int,
        norm_layer: Layer = nn.BatchNorm2d,
        drop: float = 0.0,
    ) -> None:
        super().__init__()
        conv = partial(Conv2dNormActivation, norm_layer=norm_layer)
        act = partial(conv, kernel_size=kernel_size, stride=stride, activation_layer=nn.SiLU)
        if expanded == in_channels:
            layers = [act(in_channels, out_channels)]
        else:
            project = conv(expanded, out_channels, kernel_size=1, activation_layer=None)
            layers = [act(in_channels, expanded), project]
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(drop, "row")
        self.use_res_connect = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        """The branch, with the input added where shapes agree."""
        out = self.block(x)
        return x + self.stochastic_depth(out) if self.use_res_connect else out
