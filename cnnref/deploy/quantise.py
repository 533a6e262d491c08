"""Numbers on a grid of few levels: how a value becomes an integer, and back.

    q  = clamp(round(x / scale) + zero, low, high)
    x' = scale * (q - zero)

Within the range that the grid was fitted to, |x' - x| <= scale / 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from cnnref.checks import between, whole


@dataclass(frozen=True)
class Grid:
    """Evenly spaced levels: their distance, the integer that means 0.0, the integers' range.

    `scale` and `zero` broadcast against what is quantised: one number, or one for each channel.
    """

    scale: Tensor
    zero: Tensor
    low: int
    high: int

    def quantise(self, x: Tensor) -> Tensor:
        """The integers nearest to x, as int32.

        Examples:
            >>> affine_grid(torch.tensor(-1.0), torch.tensor(2.0), 2).quantise(
            ...     torch.tensor([-1.0, 0.2, 9.0]))
            tensor([0, 1, 3], dtype=torch.int32)
        """
        return torch.clamp(torch.round(x / self.scale) + self.zero, self.low, self.high).int()

    def restore(self, q: Tensor | int) -> Tensor:
        """The numbers that integers stand for."""
        return self.scale * (q - self.zero)

    def fake(self, x: Tensor) -> Tensor:
        """x after quantising and restoring; the gradient passes as if only clamped.

        Source: Bengio, Léonard, Courville (2013), "straight-through estimator"; Jacob et al.
        (2018), section 3, for the clamp.

        Examples:
            >>> x = torch.tensor([0.4, 1.3, 7.0], requires_grad=True)
            >>> affine_grid(torch.tensor(0.0), torch.tensor(3.0), 2).fake(x).sum().backward()
            >>> x.grad
            tensor([1., 1., 0.])
        """
        inside = torch.clamp(x, self.restore(self.low), self.restore(self.high))
        return self.restore(self.quantise(x)).detach() + (inside - inside.detach())


def affine_grid(low: Tensor, high: Tensor, bits: int) -> Grid:
    """Levels 0 to 2**bits - 1 from `low` to `high`, moved so that one of them is exactly 0.0.

    Zero must be exact because padding and ReLU put out zeros. A range on one side of zero is
    widened to hold it.

    Source: Jacob et al. (2018), equation 1 and section 3; Nagel et al. (2021), section 2.2.

    Examples:
        >>> grid = affine_grid(torch.tensor(-1.0), torch.tensor(2.0), 8)
        >>> round(float(grid.scale), 4), int(grid.zero), (grid.low, grid.high)
        (0.0118, 85, (0, 255))
        >>> affine_grid(torch.tensor(2.0), torch.tensor(1.0), 8)
        Traceback (most recent call last):
        ValueError: low 2.0 must not be above high 1.0
    """
    whole("bits", bits, 1)
    if bool((low > high).any()):
        raise ValueError(f"low {low.tolist()} must not be above high {high.tolist()}")
    low, high = low.detach().clamp(max=0), high.detach().clamp(min=0)
    most = 2**bits - 1
    scale = _positive((high - low) / most)
    return Grid(scale, torch.round(-low / scale).clamp(0, most), 0, most)


def symmetric_grid(most: Tensor, bits: int) -> Grid:
    """Levels from `-most` to `most` with the integer 0 in the middle; one code stays unused.

    Source: Nagel et al. (2021), section 2.2.2.

    Examples:
        >>> grid = symmetric_grid(torch.tensor(2.54), 8)
        >>> round(float(grid.scale), 4), grid.low, grid.high
        (0.02, -127, 127)
    """
    levels = 2 ** (whole("bits", bits, 2) - 1) - 1
    scale = _positive(most.detach() / levels)
    return Grid(scale, torch.zeros_like(scale), -levels, levels)


def tensor_grid(weight: Tensor, bits: int) -> Grid:
    """One symmetric grid for all weights of a layer.

    Examples:
        >>> tensor_grid(torch.tensor([[1.0, -2.0], [0.1, 0.2]]), 3).scale
        tensor(0.6667)
    """
    return symmetric_grid(weight.abs().amax(), bits)


def channel_grid(weight: Tensor, bits: int) -> Grid:
    """One symmetric grid for the weights of each output channel, the first axis.

    Examples:
        >>> channel_grid(torch.tensor([[1.0, -2.0], [0.1, 0.2]]), 3).scale
        tensor([[0.6667],
                [0.0667]])
    """
    return symmetric_grid(weight.abs().flatten(1).amax(1).view(-1, *[1] * (weight.ndim - 1)), bits)


def full_range(x: Tensor) -> tuple[Tensor, Tensor]:
    """Smallest and largest value.

    Examples:
        >>> full_range(torch.tensor([3.0, -1.0, 2.0]))
        (tensor(-1.), tensor(3.))
    """
    return x.amin(), x.amax()


def percentile_range(x: Tensor, share: float = 0.999) -> tuple[Tensor, Tensor]:
    """The range that holds a share of the values, with equally many cut off on either side.

    Examples:
        >>> percentile_range(torch.arange(101.0), 0.9)
        (tensor(5.), tensor(95.))
    """
    cut = (1 - between("share", share, 0, 1)) / 2
    ordered = x.flatten().sort().values
    first = round(cut * (len(ordered) - 1))
    return ordered[first], ordered[len(ordered) - 1 - first]


def _positive(scale: Tensor) -> Tensor:
    """A range without width needs a scale too."""
    return torch.where(scale > 0, scale, torch.ones_like(scale))
