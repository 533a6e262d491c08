"""The linear layer, and two layers that compute nothing."""

from __future__ import annotations

from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn

from cnnref.checks import whole


class Linear(nn.Module):
    """y = x W^T + b: torch.nn.Linear.

    Args:
        in_features: size of the last axis before.
        out_features: size of the last axis after.
        bias: whether b is there.
        device: of the parameters.
        dtype: of the parameters.

    Shapes: `(..., in_features)` to `(..., out_features)`.

    Source: torch 2.13.

    Examples:
        >>> Linear(4, 2)(torch.zeros(3, 4)).shape
        torch.Size([3, 2])
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_features = whole("in_features", in_features, 1)
        self.out_features = whole("out_features", out_features, 1)
        weight = torch.empty(out_features, in_features, device=device, dtype=dtype)
        self.weight, self.bias = nn.Parameter(weight), None
        if bias:
            self.bias = nn.Parameter(torch.empty(out_features, device=device, dtype=dtype))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / sqrt(in_features), 1 / sqrt(in_features))

    def forward(self, input: Tensor) -> Tensor:
        """The product."""
        if input.shape[-1] != self.in_features:
            shape = tuple(input.shape)
            raise ValueError(f"input of shape {shape} must be (..., {self.in_features})")
        y = input @ self.weight.mT
        return y if self.bias is None else y + self.bias.to(y.dtype)

    def extra_repr(self) -> str:
        """The arguments."""
        return f"{self.in_features}, {self.out_features}, bias={self.bias is not None}"


class Identity(nn.Module):
    """The input itself; arguments are ignored, as torch.nn.Identity does.

    Examples:
        >>> Identity()(torch.ones(2))
        tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """The input."""
        return input


class Flatten(nn.Module):
    """Axes in a row: torch.nn.Flatten.

    Args:
        start_dim: first axis to join.
        end_dim: last axis to join.

    Examples:
        >>> Flatten()(torch.zeros(2, 3, 4)).shape
        torch.Size([2, 12])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        """The flattened input."""
        return input.flatten(self.start_dim, self.end_dim)
