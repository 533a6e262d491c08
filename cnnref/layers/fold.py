"""Windows as columns, columns as an image."""

from __future__ import annotations

from torch import Tensor, nn

from cnnref import functional
from cnnref.checks import wholes

Pair = int | tuple[int, ...]


class Unfold(nn.Module):
    """Every window of an image as a column: torch.nn.Unfold.

    Args:
        kernel_size: rows and columns of the window.
        dilation: distance of two neighbouring cells of the window.
        padding: zeros on each side.
        stride: cells between two windows.

    Shapes: `(N, C, H, W)` to `(N, C * R * S, P * Q)`, or both without N.

    Source: torch 2.13; see `cnnref.functional.unfold`.

    Examples:
        >>> import torch
        >>> Unfold(3, padding=1)(torch.zeros(1, 2, 5, 5)).shape
        torch.Size([1, 18, 25])
    """

    def __init__(
        self, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
    ) -> None:
        super().__init__()
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride
        for name, least in (("kernel_size", 1), ("dilation", 1), ("padding", 0), ("stride", 1)):
            wholes(name, getattr(self, name), 2, least)

    def forward(self, input: Tensor) -> Tensor:
        """The columns."""
        return functional.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)


class Fold(nn.Module):
    """Columns summed into an image, each where its window lies: torch.nn.Fold.

    Args:
        output_size: rows and columns of the image.
        kernel_size: rows and columns of the window.
        dilation: distance of two neighbouring cells of the window.
        padding: cells on each side that are cut off.
        stride: cells between two windows.

    Shapes: `(N, C * R * S, P * Q)` to `(N, C, H, W)`, or both without N.

    Source: torch 2.13; see `cnnref.functional.fold`.

    Examples:
        >>> import torch
        >>> Fold((5, 5), 3, padding=1)(torch.zeros(1, 18, 25)).shape
        torch.Size([1, 2, 5, 5])
    """

    def __init__(
        self,
        output_size: Pair,
        kernel_size: Pair,
        dilation: Pair = 1,
        padding: Pair = 0,
        stride: Pair = 1,
    ) -> None:
        super().__init__()
        self.output_size, self.kernel_size, self.dilation = output_size, kernel_size, dilation
        self.padding, self.stride = padding, stride
        for name, least in (
            ("output_size", 1), ("kernel_size", 1), ("dilation", 1), ("padding", 0), ("stride", 1)
        ):  # fmt: skip
            wholes(name, getattr(self, name), 2, least)

    def forward(self, input: Tensor) -> Tensor:
        """The image."""
        return functional.fold(
            input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride
        )
