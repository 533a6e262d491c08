"""Which inputs an output reads along one axis: the algebra behind exact receptive fields.

Every layer is a rule of taps. Along one axis, output `T q + f` reads the inputs

    a q + t   for each tap t of phase f,   f = 0 .. T - 1

- a window of k cells, stride s, padding p, dilation d: T = 1, a = s, taps `d i - p`;
- a transposed convolution of stride s, or a resize by s: T = s, a = 1, other taps in each phase;
- a pad, a crop, a roll: T = 1, a = 1, one tap.

What all layers up to a node read together has the same form, with sets for taps: output
`P q + f` reads the pixels `J q + S[f]`. Two steps keep it:

- through a layer, the set of an output is the union of its taps' sets, and the period grows to
  the first multiple of T whose inputs advance by a multiple of P;
- where branches meet, both take the common period, and the sets of each phase are united.

Neither needs the size of the image, a weight or a forward pass. A set is an integer whose bits
are the pixels, so holes and misaligned branches cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor, gcd, lcm

Set = tuple[int, int]
"""The least pixel, and a mask whose bit i stands for the pixel i places on; `(0, 0)` if empty."""


class Misaligned(ValueError):
    """Branches of different strides meet."""


@dataclass(frozen=True, slots=True)
class Taps:
    """A layer along one axis: output `T q + f` reads `advance * q + t` for t in `phases[f]`."""

    advance: int
    phases: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Reads:
    """What every output along an axis reads: output `P q + f` the pixels `jump * q + sets[f]`.

    A jump of 0 is one set for all outputs.

    Examples:
        >>> conv = window(3, stride=2, padding=1)
        >>> both = PIXELS.through(conv).through(conv)
        >>> both.jump, both.pixels(0), both.pixels(1)[0]
        (4, [-3, -2, -1, 0, 1, 2, 3], 1)
    """

    jump: int
    sets: tuple[Set, ...]

    def at(self, index: int) -> Set:
        """The set of one output."""
        turns, phase = divmod(index, len(self.sets))
        low, mask = self.sets[phase]
        return (low + turns * self.jump, mask) if mask else (0, 0)

    def pixels(self, index: int) -> list[int]:
        """The pixels of one output, in order."""
        low, mask = self.at(index)
        return [low + place for place, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]

    def through(self, taps: Taps, length: int = 0, border: str = "constant") -> Reads:
        """What the outputs of a layer read, if its inputs read this; the same for any
        length, and whatever lies beyond the border."""
        return _through(self, taps)

    def join(self, other: Reads, share: float = 0.5) -> Reads:
        """What is read where this branch meets another, whatever the other's share.

        Raises:
            Misaligned: if one advances faster than the other.
        """
        if self == other or other.nothing:
            return self
        return other if self.nothing else _join(self, other)

    def only(self, index: int) -> Reads:
        """The reads of one output, for all."""
        return Reads(0, (self.at(index),))

    @property
    def nothing(self) -> bool:
        """Whether no output reads anything."""
        return not any(mask for _, mask in self.sets)

    @property
    def stride(self) -> Fraction:
        """Pixels from one output to the next, on average over the period."""
        return Fraction(self.jump, len(self.sets))

    @property
    def size(self) -> int:
        """Pixels from the first to the last that an output reads, in the widest phase."""
        return max(mask.bit_length() for _, mask in self.sets)

    @property
    def first(self) -> Set:
        """The set of the first output that reads anything."""
        return next((each for each in self.sets if each[1]), (0, 0))

    @property
    def start(self) -> int | None:
        """The first pixel of the first output that reads any."""
        low, mask = self.first
        return low if mask else None

    @property
    def center(self) -> float | None:
        """The middle of what that output reads."""
        low, mask = self.first
        return low + (mask.bit_length() - 1) / 2 if mask else None


PIXELS = Reads(1, ((0, 1),))
"""The input itself: output i reads pixel i."""
NOTHING = Reads(0, ((0, 0),))
"""What a constant reads."""


def window(kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Taps:
    """The taps of a convolution or a pool."""
    return Taps(stride, (tuple(range(-padding, dilation * kernel - padding, dilation)),))


def shift(places: int) -> Taps:
    """Output i reads input i + places: a crop of so many cells before, or a negative pad."""
    return Taps(1, ((places,),))


def spread(kernel: int, stride: int, padding: int = 0, dilation: int = 1) -> Taps:
    """The taps of a transposed convolution: output i reads input j if i = s j - p + d t."""
    phases: list[list[int]] = [[] for _ in range(stride)]
    for tap in range(kernel):
        for phase in range(stride):
            place, rest = divmod(phase + padding - dilation * tap, stride)
            if not rest:
                phases[phase].append(place)
    return Taps(1, tuple(tuple(sorted(taps)) for taps in phases))


def nearest(scale: Fraction) -> Taps:
    """The taps of a resize to nearest neighbours; `scale` is input cells over output cells."""
    phases = tuple((int(phase * scale),) for phase in range(scale.denominator))
    return Taps(scale.numerator, phases)


def linear(scale: Fraction, cubic: bool = False, centred: bool = True) -> Taps:
    """The taps of a linear or cubic resize; a tap of weight zero is none.

    `centred` says that cells are areas whose centres correspond; else the outer centres do.
    """
    half = Fraction(1, 2) if centred else Fraction(0)
    phases = []
    for phase in range(scale.denominator):
        place = (phase + half) * scale - half
        low = floor(place)
        first, last = (low, low) if place == low else (low - cubic, low + 1 + cubic)
        phases.append(tuple(range(first, last + 1)))
    return Taps(scale.numerator, tuple(phases))


@lru_cache(maxsize=1 << 16)
def _through(reads: Reads, taps: Taps) -> Reads:
    period, step, own = len(reads.sets), taps.advance, len(taps.phases)
    turns = period // gcd(period, step)
    sets = []
    for index in range(own * turns):
        turn, phase = divmod(index, own)
        sets.append(_union([reads.at(step * turn + tap) for tap in taps.phases[phase]]))
    return _shortest(reads.jump * (step * turns // period), sets)


@lru_cache(maxsize=1 << 16)
def _join(one: Reads, two: Reads) -> Reads:
    if one.stride != two.stride:
        raise Misaligned(f"branches of stride {one.stride} and {two.stride} meet")
    period = lcm(len(one.sets), len(two.sets))
    sets = [_union([one.at(index), two.at(index)]) for index in range(period)]
    return _shortest(int(one.stride * period), sets)


def _union(sets: list[Set]) -> Set:
    full = [each for each in sets if each[1]]
    if not full:
        return 0, 0
    base, mask = min(low for low, _ in full), 0
    for low, bits in full:
        mask |= bits << (low - base)
    return base, mask


def _shortest(jump: int, sets: list[Set]) -> Reads:
    """The same with the shortest period that tells it."""
    period = len(sets)
    for short in range(1, period):
        if period % short or jump * short % period:
            continue
        step = jump * short // period
        moved = [(low + step, mask) if mask else (0, 0) for low, mask in sets[:-short]]
        if moved == sets[short:]:
            return Reads(step, tuple(sets[:short]))
    return Reads(jump, tuple(sets))
