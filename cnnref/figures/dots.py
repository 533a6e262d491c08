"""Values as dots on one scale, each with its name above."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas, text_width
from cnnref.figures.chart import step
from cnnref.figures.palette import ACCENT, INK, MUTED
from cnnref.figures.text import words

ROW, TOP = 32.0, 14.0


def dots(
    spec: Sequence[float], *, lang: str = "en", labels: Sequence[str] = (), title: str = ""
) -> Figure:
    """A line for each value; the smallest one is marked on all lines, so that gaps show.

    Args:
        spec: values, at least two that differ.
        lang: "en" or "zh-TW".
        labels: a name for each value; its number if left out.
        title: what the scale shows.

    Examples:
        >>> figure = dots([76.1, 80.4], labels=["old", "new"], title="top-1 (%)")
        >>> dots([1.0, 2.0], labels=["a"])
        Traceback (most recent call last):
        ValueError: 2 values and 1 labels; a label each
    """
    words(lang)
    values = [float(value) for value in spec]
    names = list(labels) or [str(number) for number in range(1, len(values) + 1)]
    if len(values) != len(names):
        raise ValueError(f"{len(values)} values and {len(names)} labels; a label each")
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    if low == high:
        raise ValueError(f"values {values} must differ, or there is no scale")
    rise = step(high - low, 6)
    first, last = rise * (low // rise), rise * (-(-high // rise))
    left, right = 8.0, WIDTH - 44
    bottom = TOP + ROW * len(values)
    sheet = Canvas(bottom + (44 if title else 26))

    def across(value: float) -> float:
        return left + (right - left) * (value - first) / (last - first)

    marks = [first + rise * k for k in range(round((last - first) / rise) + 1)]
    rows = [TOP + ROW * row + 23 for row in range(len(values))]  # the lines stop at the names
    grid = [(across(mark), y - 7, across(mark), y + 7) for mark in marks for y in rows]
    sheet.lines(grid, MUTED, 0.6)
    sheet.lines([(across(low), y - 7, across(low), y + 7) for y in rows], ACCENT, 1.2)
    for y, value, label in zip(rows, values, names, strict=True):
        sheet.text(0, y - 15, label)
        sheet.lines([(across(low), y, across(value), y)], INK, 1.4)
        sheet.markers([(across(value), y)], "circle", ACCENT if value == low else INK)
        sheet.text(across(value) + 8, y + 1, f"{value:g}")
    for mark in marks:
        text = f"{mark:g}"
        half = text_width(text) / 2
        sheet.text(max(half, across(mark)), bottom + 10, text, "center")
    if title:
        sheet.text((left + right) / 2, bottom + 29, title, "center")
    return sheet.figure
