"""Effective receptive fields as heat maps, side by side on one scale of shades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import MUTED
from cnnref.figures.shades import SHADES, shade_cells
from cnnref.figures.text import words

BOUNDS = (0.05, 0.25, 0.6)
GAP, TOP = 12.0, 36.0
Rows = Sequence[Sequence[float]]


def heat(spec: Mapping[str, Rows], *, lang: str = "en") -> Figure:
    """Maps of how much each pixel counts, in parts of the largest; sigma is along the columns.

    Args:
        spec: up to three square maps by what they show: `untrained`, `near`, `far`.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if a map is not square, holds a negative value or nothing, or has no title.

    Examples:
        >>> figure = heat({"untrained": [[0, 1, 0], [1, 4, 1], [0, 1, 0]]})
    """
    word = words(lang)
    if not isinstance(spec, Mapping) or not 1 <= len(spec) <= 3:
        raise ValueError(f"spec {spec!r} must be 1 to 3 maps by untrained, near or far")
    for name, rows in spec.items():
        if f"heat-{name}" not in word:
            raise ValueError(f"map {name!r} must be untrained, near or far")
        if {len(row) for row in rows} != {len(rows)}:
            raise ValueError(f"map {name!r} must have as many columns as rows")
        if min(map(min, rows)) < 0 or not max(map(max, rows)):
            raise ValueError(f"map {name!r} must have values of at least 0, one of them more")
    panel = (WIDTH - 2 - GAP * (len(spec) - 1)) / len(spec)
    cell = min(14.0, panel / max(map(len, spec.values())))
    tall = cell * max(map(len, spec.values()))
    sheet = Canvas(TOP + tall + 26)
    for number, (name, rows) in enumerate(spec.items()):
        side = cell * len(rows)
        left = 1 + number * (panel + GAP) + (panel - side) / 2
        most = max(map(max, rows))
        parts = [[value / most for value in row] for row in rows]
        shade_cells(sheet, left, TOP + (tall - side) / 2, cell, parts, bounds=BOUNDS, grid=True)
        middle = 1 + number * (panel + GAP) + panel / 2
        sheet.text(middle, 8, word[f"heat-{name}"], "center", bold=True)
        sheet.text(middle, 24, f"σ = {spread(rows):.1f}", "center")
    keys = zip((f"< {BOUNDS[0]:g}", *map("≥ {:g}".format, BOUNDS)), SHADES, strict=True)
    sheet.legend(TOP + tall + 15, [(key, shade, MUTED, False) for key, shade in keys])
    return sheet.figure


def spread(rows: Rows) -> float:
    """Standard deviation along the columns, from the middle.

    Examples:
        >>> round(spread([[1, 1, 1]] * 3) ** 2, 4)  # 2 / 3
        0.6667
    """
    columns = [sum(column) for column in zip(*rows, strict=True)]
    middle = (len(columns) - 1) / 2
    squares = sum(value * (place - middle) ** 2 for place, value in enumerate(columns))
    return float((squares / sum(columns)) ** 0.5)
