"""How much each pixel counts: the same algebra with shares in the place of sets.

If every layer averages what it reads, and every meeting of branches averages them, then the
output is a weighted mean of the pixels: its path mass. It depends on the architecture alone. The
mass of a chain is a sum of independent steps, so its variance is the sum over the layers of

    jump^2 d^2 (k^2 - 1) / 12

for kernel k, dilation d, jump pixels from cell to cell; and it nears a bell curve. It is not the
gradient of a trained network, whose weights are not equal (Luo et al. 2016 measure that one).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, lcm, sqrt

import torch
from torch import Tensor

from cnnref.analyser.reads import Misaligned, Taps

Shares = tuple[int, Tensor]
"""The least pixel, and the share of each from there on."""


@dataclass(frozen=True, eq=False, slots=True)
class Mass:
    """The shares of every output along an axis: of output `P q + f` those of `sets[f]`, moved by
    `jump * q`.

    Examples:
        >>> from cnnref.analyser.reads import window
        >>> twice = pixels(0).through(window(3)).through(window(3))
        >>> twice.profile(0)[0], (9 * twice.profile(0)[1]).round().tolist()
        (0, [1.0, 2.0, 3.0, 2.0, 1.0])
        >>> round(twice.spread(0) ** 2, 6)  # 2 (3^2 - 1) / 12
        1.333333
    """

    jump: int
    sets: tuple[Shares, ...]

    def profile(self, index: int) -> Shares:
        """The first pixel of an output, and the share of each pixel from there on."""
        turns, phase = divmod(index, len(self.sets))
        low, shares = self.sets[phase]
        return low + turns * self.jump, shares

    def through(self, taps: Taps, length: int = 0, border: str = "constant") -> Mass:
        """The shares behind a layer that averages its taps."""
        period, step, own = len(self.sets), taps.advance, len(taps.phases)
        turns = period // gcd(period, step)
        sets = []
        for index in range(own * turns):
            turn, phase = divmod(index, own)
            each = [self.profile(step * turn + tap) for tap in taps.phases[phase]]
            sets.append(_mean(each, [1.0] * len(each)))
        return Mass(self.jump * (step * turns // period), tuple(sets))

    def join(self, other: Mass, share: float = 0.5) -> Mass:
        """The shares where another branch has part in the mean."""
        if self.nothing or other.nothing:
            return other if self.nothing else self
        one, two = len(self.sets), len(other.sets)
        if self.jump * two != other.jump * one:
            raise Misaligned(f"branches of stride {self.jump}/{one} and {other.jump}/{two} meet")
        period = lcm(one, two)
        both = [[self.profile(index), other.profile(index)] for index in range(period)]
        return Mass(
            self.jump * (period // one), tuple(_mean(each, [1 - share, share]) for each in both)
        )

    def only(self, index: int) -> Mass:
        """The shares of one output, for all."""
        return Mass(0, (self.profile(index),))

    @property
    def nothing(self) -> bool:
        """Whether no output reads anything."""
        return not any(shares.any() for _, shares in self.sets)

    def spread(self, index: int) -> float:
        """The standard deviation of an output's shares, in pixels."""
        low, shares = self.profile(index)
        places = torch.arange(low, low + len(shares), dtype=shares.dtype)
        mean = (places * shares).sum() / shares.sum()
        return sqrt(((places - mean) ** 2 * shares).sum() / shares.sum())

    def width(self, index: int, share: float = 0.95) -> int:
        """Pixels that hold a share of an output's mass: what is over is cut off at both ends,
        half of it at each.

        Examples:
            >>> from cnnref.analyser.reads import window
            >>> mass = pixels(0)
            >>> for _ in range(20):
            ...     mass = mass.through(window(3))
            >>> len(mass.profile(0)[1]), mass.width(0), mass.width(0, 0.5)
            (41, 15, 5)
        """
        _, shares = self.profile(index)
        below = shares.cumsum(0) / shares.sum()
        outside = (1 - share) / 2
        return int(((below > outside) & (below < 1 - outside)).sum()) + 1


NOTHING = Mass(0, ((0, torch.zeros(1, dtype=torch.float64)),))


def pixels(size: int) -> Mass:
    """The input itself: output i is pixel i."""
    return Mass(1, ((0, torch.ones(1, dtype=torch.float64)),))


def _mean(each: list[Shares], weights: list[float]) -> Shares:
    if not each:
        return NOTHING.sets[0]
    low = min(place for place, _ in each)
    high = max(place + len(shares) for place, shares in each)
    total = torch.zeros(high - low, dtype=torch.float64)
    for (place, shares), weight in zip(each, weights, strict=True):
        total[place - low : place - low + len(shares)] += shares * (weight / sum(weights))
    return low, total
