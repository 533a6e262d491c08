"""Receptive fields along one axis behind transposed convolutions, whose units differ by phase.

A transposed convolution of stride s makes s kinds of units: unit j reads those input units i with
`i * s + t * d = j + p` for a tap t of the kernel, so neighbours may see different windows, and
some none at all. The pattern of windows repeats: `period` units on it is `jump` pixels further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd

from cnnref.geometry import Field, Padding, rf_step, sides

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phases:
    """Windows of one period of units.

    Attributes:
        period: units until the pattern repeats.
        jump: pixels from a unit's window to that of the unit one period later.
        windows: first and last pixel of units 0 to period - 1; None where a unit reads nothing.

    Examples:
        >>> up = transposed_step((1, 1, 0), kernel=2, stride=2)
        >>> up
        Phases(period=2, jump=1, windows=((0, 0), (0, 0)))
        >>> up.window(5), up.size, up.stride, up.start
        ((2, 2), 1, 0.5, 0)
    """

    period: int
    jump: int
    windows: tuple[Window | None, ...]

    def window(self, index: int) -> Window | None:
        """First and last pixel of unit `index`, not cut at the border; None if it reads none."""
        block, phase = divmod(index, self.period)
        window = self.windows[phase]
        if window is None:
            return None
        return window[0] + block * self.jump, window[1] + block * self.jump

    @property
    def size(self) -> int:
        """Pixels of the widest window of any unit; 0 if no unit reads anything."""
        return max((last - first + 1 for first, last in filter(None, self.windows)), default=0)

    @property
    def stride(self) -> int | float:
        """Pixels per unit on average: a whole number where it is one."""
        whole, rest = divmod(self.jump, self.period)
        return whole if not rest else self.jump / self.period

    @property
    def first(self) -> Window | None:
        """Window of unit 0, or of the first unit after it that reads anything."""
        return next(filter(None, self.windows), None)

    @property
    def start(self) -> int:
        """First pixel of unit 0, or of the first unit that reads anything; 0 if none does."""
        return self.first[0] if self.first else 0


def phase_step(
    field: Field | Phases,
    kernel: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
) -> Field | Phases:
    """Field behind one more convolution or pooling layer, of a map with or without phases.

    Source: own derivation; each output unit sees the hull of what its taps see.

    Examples:
        >>> up = transposed_step((1, 1, 0), kernel=2, stride=2)
        >>> phase_step(up, kernel=3, padding=1)
        Phases(period=2, jump=1, windows=((-1, 0), (0, 1)))
        >>> phase_step(up, kernel=2, stride=2)
        (1, 1, 0)
    """
    if not isinstance(field, Phases):
        return rf_step(field, kernel, stride, padding, dilation)
    left, _ = sides(kernel, padding, dilation)
    period = field.period // gcd(field.period, stride)
    jump = field.jump * stride * period // field.period
    # Taps one period apart see the same window, shifted: the first ones decide the first pixel.
    taps = min(kernel, field.period // gcd(field.period, dilation))
    firsts, lasts = _reaches(field, dilation, taps)
    windows = []
    for unit in range(period):
        tap = unit * stride - left
        first = _at(firsts, field.jump, tap)
        last = _at(lasts, field.jump, tap + (kernel - taps) * dilation)
        windows.append(None if first is None or last is None else (first, last))
    return _plain(Phases(period, jump, tuple(windows)))


def transposed_step(
    field: Field | Phases, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Field | Phases:
    """Field behind one more transposed convolution.

    The output padding adds units on the right and changes no window.

    Source: own derivation from the scatter view in Dumoulin and Visin, section 4.

    Examples:
        >>> transposed_step((1, 1, 0), kernel=3, stride=2, padding=1)
        Phases(period=2, jump=1, windows=((0, 0), (0, 1)))
        >>> transposed_step((1, 1, 0), kernel=1, stride=2).windows
        ((0, 0), None)
        >>> transposed_step((1, 1, 0), kernel=3)
        (3, 1, -2)
    """
    if not isinstance(field, Phases):
        size, jump, start = field
        field = Phases(1, jump, ((start, start + size - 1),))
    common = gcd(stride, dilation)
    cycle, step = stride // common, dilation // common  # a tap further: input unit nearer
    first_tap = {tap * dilation % stride: tap for tap in reversed(range(min(kernel, cycle)))}
    reaches = {
        taps: _reaches(field, step, taps)
        for taps in {_taps(field, kernel, tap, cycle, step) for tap in first_tap.values()}
    }
    windows: list[Window | None] = []
    for unit in range(field.period * stride):
        tap = first_tap.get((unit + padding) % stride)
        if tap is None:
            windows.append(None)
            continue
        taps = _taps(field, kernel, tap, cycle, step)
        nearest = (unit + padding - tap * dilation) // stride
        farthest = nearest - (kernel - 1 - tap) // cycle * step
        first = _at(reaches[taps][0], field.jump, farthest)
        last = _at(reaches[taps][1], field.jump, nearest - (taps - 1) * step)
        windows.append(None if first is None or last is None else (first, last))
    return _plain(Phases(field.period * stride, field.jump, tuple(windows)))


def _taps(field: Phases, kernel: int, tap: int, cycle: int, step: int) -> int:
    """Taps of one output unit that can decide its first or last pixel."""
    return min((kernel - 1 - tap) // cycle + 1, field.period // gcd(field.period, step))


def _reaches(
    field: Phases, step: int, count: int
) -> tuple[Sequence[int | None], Sequence[int | None]]:
    """First and last pixel of each phase's run of `count` units, `step` apart."""
    firsts = [window and window[0] for window in field.windows]
    lasts = [window and window[1] for window in field.windows]
    return (
        _extreme(firsts, field.jump, step, count, min),
        _extreme(lasts, field.jump, step, count, max),
    )


def _extreme(
    edges: Sequence[int | None], jump: int, step: int, count: int, best: Callable[[int, int], int]
) -> Sequence[int | None]:
    """best(edge of unit i + t * step for t < count) for each phase i, by doubling the run."""

    def join(
        table: Sequence[int | None], shift: int, into: Sequence[int | None]
    ) -> list[int | None]:
        moved = [_at(table, jump, unit + shift) for unit in range(len(edges))]
        return [
            b if a is None else a if b is None else best(a, b)
            for a, b in zip(into, moved, strict=True)
        ]

    result: Sequence[int | None] = [None] * len(edges)
    table, span, done = edges, 1, 0
    while count:
        if count & 1:
            result, done = join(table, done * step, result), done + span
        count >>= 1
        if count:
            table, span = join(table, span * step, table), span * 2
    return result


def _at(edges: Sequence[int | None], jump: int, unit: int) -> int | None:
    block, phase = divmod(unit, len(edges))
    edge = edges[phase]
    return None if edge is None else edge + block * jump


def _plain(field: Phases) -> Field | Phases:
    """The short form of a field without phases."""
    window = field.windows[0]
    if field.period > 1 or window is None:
        return field
    return window[1] - window[0] + 1, field.jump, window[0]
