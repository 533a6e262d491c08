"""Transposed convolution, written out."""

from __future__ import annotations

from math import prod, sqrt
from typing import Any

import torch
from torch import Tensor, nn

from cnnref import functional
from cnnref.checks import multiple, one_of, whole, wholes
from cnnref.geometry import transposed_out

Pair = int | tuple[int, ...]


class ConvTranspose2d(nn.Module):
    """The adjoint of a convolution, which makes maps larger: torch.nn.ConvTranspose2d.

    Args:
        in_channels: channels of the input, a multiple of `groups`.
        out_channels: channels of the output, a multiple of `groups`.
        kernel_size: rows and columns of the kernel.
        stride: cells between the outputs of two neighbouring inputs.
        padding: cells cut off on each side of the output.
        output_padding: cells added below and to the right.
        groups: groups of channels that do not see each other.
        bias: whether a number is added to each output channel.
        dilation: distance of two neighbouring taps.
        padding_mode: "zeros", the only one.
        device: of the parameters.
        dtype: of the parameters.

    Shapes: `(N, in_channels, H, W)` to `(N, out_channels, H', W')`, or both without N.

    Source: torch 2.13; the identities are in `cnnref.functional.transposed`.

    Examples:
        >>> up = ConvTranspose2d(8, 4, kernel_size=3, stride=2, padding=1)
        >>> x = torch.zeros(1, 8, 7, 7)
        >>> up(x).shape, up(x, output_size=(14, 14)).shape
        (torch.Size([1, 4, 13, 13]), torch.Size([1, 4, 14, 14]))
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        output_padding: Pair = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Pair = 1,
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
        self.kernel_size = wholes("kernel_size", kernel_size, 2, 1)
        self.stride, self.dilation = (
            wholes("stride", stride, 2, 1),
            wholes("dilation", dilation, 2, 1),
        )
        self.padding = wholes("padding", padding, 2, 0)
        self.output_padding = wholes("output_padding", output_padding, 2, 0)
        self.padding_mode = str(one_of("padding_mode", padding_mode, ("zeros",)))
        shape = (in_channels, out_channels // groups, *self.kernel_size)
        self.weight = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
        self.bias = None
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias uniformly within 1/sqrt(n), n weights an input channel."""
        bound = 1 / sqrt(prod(self.weight.shape[1:]))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:
        """The transposed convolution; `output_size` picks among the sizes that fit."""
        extra = self.output_padding if output_size is None else self._extra(input, output_size)
        return functional.conv_transpose2d(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            extra,
            self.groups,
            self.dilation,
        )

    def _extra(self, input: Tensor, output_size: list[int]) -> tuple[int, ...]:
        wanted, extra = tuple(output_size)[-2:], []
        for axis, size in enumerate(wanted):
            least = transposed_out(
                input.shape[axis - 2],
                self.kernel_size[axis],
                self.stride[axis],
                self.padding[axis],
                0,
                self.dilation[axis],
            )
            most = least + self.stride[axis] - 1
            if not least <= size <= most:
                raise ValueError(f"output_size {size} must be between {least} and {most}")
            extra.append(size - least)
        return tuple(extra)

    def extra_repr(self) -> str:
        """The arguments that matter."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        text += f", stride={self.stride}"
        plain = {"padding": (0, 0), "dilation": (1, 1), "output_padding": (0, 0), "groups": 1}
        for name, usual in plain.items():
            if getattr(self, name) != usual:
                text += f", {name}={getattr(self, name)!r}"
        return text if self.bias is not None else f"{text}, bias=False"
