"""Ranges on one scale: a line from the lowest to the highest value, a dot for the mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas, text_width
from cnnref.figures.chart import step
from cnnref.figures.curves import label
from cnnref.figures.palette import ACCENT, INK, MUTED
from cnnref.figures.text import words
from cnnref.inspect.interval import wilson

ROW, TOP = 40.0, 10.0
Range = tuple[float, float, float]


def ranges(
    spec: Sequence[tuple[str, Mapping[str, float]]],
    *,
    lang: str = "en",
    title: str = "",
    mark: float | None = None,
) -> Figure:
    """A row for each range of shares, in percent, its name above it.

    Args:
        spec: pairs (name, record). A name is a key of `cnnref.figures.text`, or a key, a colon,
            and what stands for its {n}; a record gives the mean, the lowest and the highest share.
        lang: "en" or "zh-TW".
        title: key of what the scale shows.
        mark: a percentage to draw through all rows, such as zero.

    Raises:
        ValueError: if there are no ranges, a name has no words, or values are out of order.

    Examples:
        >>> figure = ranges([("by_pixels", {"mean": 0.5, "low": 0.2, "high": 0.6})], mark=0.0)
        >>> ranges([("by_pixels", {"mean": 0.5, "low": 0.6, "high": 0.7})])
        Traceback (most recent call last):
        ValueError: range 'by_pixels' (0.6, 0.5, 0.7) must be lowest, mean, highest
    """
    table = words(lang)
    if not spec:
        raise ValueError("spec is empty; a range needs a name and a record")
    found: list[Range] = []
    for name, one in spec:
        low, mean, high = one["low"], one["mean"], one["high"]
        if not low <= mean <= high:
            raise ValueError(f"range {name!r} {(low, mean, high)} must be lowest, mean, highest")
        found.append((100 * mean, 100 * low, 100 * high))
    names = [label(table, name) for name, _ in spec]
    return _draw(found, names, label(table, title) if title else "", mark)


def interval(spec: Sequence[Sequence[int]], *, lang: str = "en") -> Figure:
    """Wilson's 95 % interval of an accuracy for each pair (right, images), in percent.

    Examples:
        >>> figure = interval([(9, 10), (90, 100)])
    """
    table = words(lang)
    if not spec:
        raise ValueError("spec is empty; an interval needs a pair (right, images)")
    rows = []
    for right, images in spec:
        low, high = wilson(right, images)
        rows.append((100 * right / images, 100 * low, 100 * high))
    names = [table["of_images"].format(n=f"{images:,}") for _, images in spec]
    return _draw(rows, names, table["interval"], None)


def _draw(found: Sequence[Range], names: Sequence[str], title: str, mark: float | None) -> Figure:
    ends = [value for one in found for value in one] + ([] if mark is None else [mark])
    low, high = min(ends), max(ends)
    rise = step(high - low or 1.0, 6)
    first, last = rise * (low // rise), rise * (-(-high // rise))
    left, right = 10.0, WIDTH - 14
    bottom = TOP + ROW * len(found)
    sheet = Canvas(bottom + (44 if title else 26))

    def across(value: float) -> float:
        return left + (right - left) * (value - first) / (last - first or 1)

    marks = [first + rise * k for k in range(round((last - first) / rise) + 1)]
    rows = [TOP + ROW * row + 28 for row in range(len(found))]
    sheet.lines([(across(m), y - 7, across(m), y + 7) for m in marks for y in rows], MUTED, 0.6)
    if mark is not None:
        sheet.lines([(across(mark), y - 9, across(mark), y + 9) for y in rows], ACCENT, 1.6)
    for y, (middle, lowest, highest), name in zip(rows, found, names, strict=True):
        sheet.text(0, y - 19, name)
        sheet.lines([(across(lowest), y, across(highest), y)], INK, 2.2)
        sheet.markers([(across(middle), y)], "circle", INK)
    for m in marks:
        text = f"{m:g}".replace("-", "−")
        half = text_width(text) / 2
        sheet.text(min(max(half, across(m)), WIDTH - half), bottom + 10, text, "center")
    if title:
        sheet.text((left + right) / 2, bottom + 29, title, "center")
    return sheet.figure
