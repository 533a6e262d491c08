"""Which cells each bin of an adaptive pool reads."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import FILL, MUTED, SOFT

LEVEL, CELL, MOST = 11.0, 22.0, 15


def bins(spec: Sequence[Sequence[int]], *, lang: str = "en") -> Figure:
    """A row of cells for each pair, and under it a bar a bin, as wide as the cells it reads.

    Args:
        spec: pairs of cells and bins, each at most 15.
        lang: "en" or "zh-TW"; there are no words in it.

    Raises:
        ValueError: for a pair that is none, or too many cells.

    Examples:
        >>> figure = bins([[10, 4], [5, 7]])
    """
    for pair in spec:
        if len(pair) != 2 or not all(1 <= number <= MOST for number in pair):
            raise ValueError(f"pair {list(pair)} must be cells and bins, each 1 to {MOST}")
    levels = [_levels(edges(*pair)) for pair in spec]
    heights = [50.0 + LEVEL * max(each, default=0) for each in levels]
    sheet = Canvas(sum(heights) + 2)
    for number, (cells, count) in enumerate(spec):
        y = sum(heights[:number])
        sheet.text(1, y + 8, f"{cells} → {count}", bold=True)
        wide = min(CELL, (WIDTH - 2) / cells)
        row = [(1 + i * wide, y + 18, wide, 16.0) for i in range(cells)]
        sheet.boxes(row, edge=MUTED, width=0.8)
        shades: dict[str, list[Box]] = {SOFT: [], FILL: []}
        for i, (first, end) in enumerate(edges(cells, count)):
            top = y + 38 + LEVEL * levels[number][i]
            box = (2 + first * wide, top, (end - first) * wide - 2, 9.0)
            shades[FILL if i % 2 else SOFT].append(box)
        for face, boxes in shades.items():
            sheet.boxes(boxes, face=face, edge=MUTED, width=0.6)
    return sheet.figure


def edges(cells: int, count: int) -> list[tuple[int, int]]:
    """First cell of each bin, and the one behind its last.

    Examples:
        >>> edges(10, 4)
        [(0, 3), (2, 5), (5, 8), (7, 10)]
    """
    return [(i * cells // count, -(-(i + 1) * cells // count)) for i in range(count)]


def _levels(bars: list[tuple[int, int]]) -> list[int]:
    """For each bar the highest line on which it meets no earlier bar."""
    ends: list[int] = []
    found = []
    for first, end in bars:
        level = next((i for i, last in enumerate(ends) if last <= first), len(ends))
        ends[level:] = [end, *ends[level + 1 :]]
        found.append(level)
    return found
