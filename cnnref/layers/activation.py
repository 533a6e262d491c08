"""Activations: one formula each.

`inplace` is accepted where torch.nn has it; no input is ever changed.
"""

from __future__ import annotations

from math import pi, sqrt

import torch
from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.functional.problem import exact


class ReLU(nn.Module):
    """max(x, 0).

    Examples:
        >>> ReLU()(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        return torch.where(input <= 0, 0, input)


class ReLU6(nn.Module):
    """min(max(x, 0), 6).

    Examples:
        >>> ReLU6()(torch.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        return torch.where(input <= 0, 0, torch.where(input >= 6, 6, input))


class LeakyReLU(nn.Module):
    """x, or a fraction of it below zero.

    Args:
        negative_slope: the fraction.

    Examples:
        >>> LeakyReLU(0.1)(torch.tensor([-1.0, 2.0]))
        tensor([-0.1000,  2.0000])
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        return torch.where(input > 0, input, input * self.negative_slope)


class Sigmoid(nn.Module):
    """1 / (1 + exp(-x)).

    Examples:
        >>> Sigmoid()(torch.tensor([0.0]))
        tensor([0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        return (1 / (1 + torch.exp(-exact(input)))).to(input.dtype)


class Tanh(nn.Module):
    """The hyperbolic tangent: 2 / (1 + exp(-2 x)) - 1.

    Examples:
        >>> Tanh()(torch.tensor([0.0, 100.0]))
        tensor([0., 1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        return torch.tanh(input)


class SiLU(nn.Module):
    """x times its sigmoid; also called swish.

    Examples:
        >>> SiLU()(torch.tensor([0.0, 100.0]))
        tensor([  0., 100.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        x = exact(input)
        return (x / (1 + torch.exp(-x))).to(input.dtype)


class GELU(nn.Module):
    """x times the probability that a standard normal number is below x.

    Args:
        approximate: "none" for the exact form, "tanh" for the approximation.

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016).

    Examples:
        >>> GELU()(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.1587,  0.0000,  0.8413])
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = str(one_of("approximate", approximate, ("none", "tanh")))

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        x = exact(input)
        if self.approximate == "tanh":
            below = torch.tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))
        else:
            below = torch.erf(x / sqrt(2))
        return (0.5 * x * (1 + below)).to(input.dtype)


class Hardsigmoid(nn.Module):
    """A sigmoid of three straight pieces: min(max(x + 3, 0), 6) / 6.

    Source: Howard et al., "MobileNetV3" (2019), section 5.2.

    Examples:
        >>> Hardsigmoid()(torch.tensor([-4.0, 0.0, 4.0]))
        tensor([0.0000, 0.5000, 1.0000])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        return _ramp(exact(input)).to(input.dtype)


class Hardswish(nn.Module):
    """x times its hard sigmoid.

    Source: Howard et al., "MobileNetV3" (2019), section 5.2.

    Examples:
        >>> Hardswish()(torch.tensor([-4.0, 1.0, 4.0]))
        tensor([-0.0000,  0.6667,  4.0000])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """The activation."""
        x = exact(input)
        return (x * _ramp(x)).to(input.dtype)


class Softmax(nn.Module):
    """exp(x) over the sum of exp(x) along an axis.

    Args:
        dim: the axis.

    Raises:
        ValueError: without an axis; torch.nn.Softmax guesses one.

    Examples:
        >>> Softmax(dim=0)(torch.tensor([1.0, 1.0]))
        tensor([0.5000, 0.5000])
    """

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        if dim is None:
            raise ValueError("dim None must be a whole number: the axis to sum along")
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """The shares."""
        return softmax(exact(input), self.dim).to(input.dtype)


def softmax(x: Tensor, dim: int) -> Tensor:
    """exp(x) over its sum; the maximum is taken off first, so that nothing overflows.

    Examples:
        >>> softmax(torch.tensor([1000.0, 1000.0]), 0)
        tensor([0.5000, 0.5000])
    """
    powers = torch.exp(x - x.amax(dim, keepdim=True))
    return powers / powers.sum(dim, keepdim=True)


def _ramp(x: Tensor) -> Tensor:
    return torch.where(x <= -3, 0, torch.where(x >= 3, 1, (x + 3) / 6))
