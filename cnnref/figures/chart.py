"""Curves over a common axis, with a key that needs no colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas, text_width
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED

STYLES = ((INK, "circle", False), (ACCENT, "square", False), (FILL, "triangle", False),
          (MUTED, "diamond", True))  # fmt: skip
HEIGHT = 170.0
KEY = 17.0  # points a line of the key
MARKED = 40  # more points than that have no markers


@dataclass(frozen=True)
class Axis:
    """What an axis shows: its title, whether each step is a power of ten, where it begins."""

    title: str
    log: bool = False
    low: float | None = None
    high: float | None = None

    def range(self, values: Sequence[float]) -> tuple[float, float, list[float]]:
        """First and last value, and the marks between them."""
        low = min(values) if self.low is None else self.low
        high = max(values) if self.high is None else self.high
        if self.log:
            if low <= 0:
                raise ValueError(f"axis {self.title!r} has powers of ten; {low} is none")
            first, last = floor(log10(low) + 1e-9), ceil(log10(high) - 1e-9)
            last = max(last, first + 1)
            each = -(-(last - first) // 6)
            return 10.0**first, 10.0**last, [10.0**p for p in range(first, last + 1, each)]
        low = min(low, 0.0) if self.low is None else low
        high = high if high > low else low + 1
        rise = step(high - low, 8)
        marks = [rise * k for k in range(ceil(low / rise - 1e-9), floor(high / rise + 1e-9) + 1)]
        return low, high if self.high is not None else max(high, marks[-1]), marks

    def part(self, value: float, low: float, high: float) -> float:
        """Where a value lies between the ends, 0 to 1."""
        if self.log:
            return (log10(value) - log10(low)) / (log10(high) - log10(low))
        return (value - low) / (high - low)


def chart(
    curves: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    x: Axis,
    y: Axis,
    *,
    height: float = HEIGHT,
) -> Figure:
    """Up to four curves, each a label and its points `(x, y)`; the labels stand in a key above.

    Raises:
        ValueError: if there are more curves than can be told apart, or none.

    Examples:
        >>> figure = chart([("a", [(0, 1), (1, 3)]), ("b", [(0, 2)])], Axis("layers"), Axis("loss"))
        >>> chart([], Axis("layers"), Axis("loss"))
        Traceback (most recent call last):
        ValueError: 0 curves; 1 to 4 can be told apart
    """
    if not 1 <= len(curves) <= len(STYLES):
        raise ValueError(f"{len(curves)} curves; 1 to {len(STYLES)} can be told apart")
    x_low, x_high, x_marks = x.range([a for _, points in curves for a, _ in points])
    y_low, y_high, y_marks = y.range([b for _, points in curves for _, b in points])
    keys = KEY * len(curves) if any(label for label, _ in curves) else 0.0
    top = keys + 26
    names = [number(mark) for mark in y_marks]
    left, right = 8 + max(map(text_width, names)), WIDTH - 12
    bottom = top + height
    sheet = Canvas(bottom + 40)

    def across(value: float) -> float:
        return left + (right - left) * x.part(value, x_low, x_high)

    def up(value: float) -> float:
        return bottom - height * y.part(value, y_low, y_high)

    sheet.text(0, keys + 9, y.title)
    sheet.lines([(left, up(mark), right, up(mark)) for mark in y_marks], MUTED, 0.4)
    sheet.lines([(left, bottom, right, bottom), (left, top, left, bottom)], INK, 1.0)
    for mark, name in zip(y_marks, names, strict=True):
        sheet.text(left - 5, up(mark) + 1, name, "right")
    for mark in x_marks:
        half = text_width(number(mark)) / 2
        sheet.text(min(across(mark), WIDTH - half), bottom + 12, number(mark), "center")
    sheet.text((left + right) / 2, bottom + 30, x.title, "center")
    drawn = zip(curves, STYLES, strict=False)
    for row, ((label, values), (colour, marker, dashed)) in enumerate(drawn):
        points = [(across(a), up(b)) for a, b in values]
        if len(points) > 1:
            sheet.polyline(points, colour, 1.6, dashed)
        if len(points) <= MARKED:
            sheet.markers(points, marker, colour)
        if label:
            line = KEY * row + 9
            sheet.lines([(2, line, 26, line)], colour, 1.6, dashed)
            sheet.markers([(14, line)], marker, colour)
            sheet.text(33, line + 1, label)
    return sheet.figure


def number(value: float) -> str:
    """A mark of an axis as short text.

    Examples:
        >>> number(150.0), number(0.25), number(1e-6), number(1e6)
        ('150', '0.25', '10⁻⁶', '10⁶')
    """
    if value and (abs(value) >= 1e5 or abs(value) < 1e-3):
        power = round(log10(abs(value)))
        if abs(abs(value) / 10.0**power - 1) < 1e-6:
            return "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def step(span: float, most: int = 5) -> float:
    """Distance of marks, 1, 2 or 5 times a power of ten, so that at most so many fit.

    Examples:
        >>> step(150), step(7), step(16, 10), step(0.9)
        (50.0, 2.0, 2.0, 0.2)
    """
    power = floor(log10(span)) - 2
    while True:
        for lead in (1, 2, 5):
            if lead * 10.0**power * most >= span * (1 - 1e-9):
                return float(f"{lead * 10.0**power:.6g}")
        power += 1
