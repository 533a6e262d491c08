"""A convolution with its normalisation and activation."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn


class Conv2dNormActivation(nn.Sequential):
    """Convolution, normalisation, activation in a row.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: rows and columns of the kernel.
        stride: cells between two windows.
        padding: cells on each side; if left out, what keeps the size at stride 1 for an odd kernel.
        groups: groups of channels that do not see each other.
        norm_layer: called with `out_channels`; None for none.
        activation_layer: called with `inplace`, if that is not None; None for none.
        dilation: distance of two neighbouring taps.
        inplace: whether the activation may overwrite its input.
        bias: whether the convolution has one; if left out, only where no normalisation follows.

    Shapes: `(N, in_channels, H, W)` to `(N, out_channels, H', W')`.

    Source: torchvision 0.28, `torchvision.ops.Conv2dNormActivation`.

    Examples:
        >>> block = Conv2dNormActivation(3, 8, kernel_size=3, stride=2)
        >>> [type(layer).__name__ for layer in block], block[0].padding, block[0].bias
        (['Conv2d', 'BatchNorm2d', 'ReLU'], (1, 1), None)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int] = 3,
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | str | None = None,
        groups: int = 1,
        norm_layer: Callable[..., nn.Module] | None = nn.BatchNorm2d,
        activation_layer: Callable[..., nn.Module] | None = nn.ReLU,
        dilation: int | tuple[int, int] = 1,
        inplace: bool | None = True,
        bias: bool | None = None,
    ) -> None:
        kernel, spread = _pair(kernel_size), _pair(dilation)
        if padding is None:
            padding = (spread[0] * (kernel[0] - 1) // 2, spread[1] * (kernel[1] - 1) // 2)
        layers: list[nn.Module] = [
            nn.Conv2d(
                in_channels,
                out_channels,
                kernel,
                stride,
                padding,
                dilation,
                groups,
                bias=norm_layer is None if bias is None else bias,
            )
        ]
        if norm_layer is not None:
            layers.append(norm_layer(out_channels))
        if activation_layer is not None:
            layers.append(activation_layer(**({} if inplace is None else {"inplace": inplace})))
        super().__init__(*layers)
        self.out_channels = out_channels


def _pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)
