"""A box on a map: the points that RoIAlign reads beside the cells that RoIPool takes."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.text import words
from cnnref.functional.regions import bins

CELLS, SIDE, TOP = 6, 26.0, 24.0


def regions(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """The same box twice, in 2 x 2 bins: four points in each, or rounded to cells.

    Args:
        spec: x1, y1, x2, y2 in cells, inside a map of 6 x 6.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = regions([0.7, 1.4, 4.4, 4.6])
    """
    word = words(lang)
    if len(spec) != 4 or not (0 <= spec[0] < spec[2] <= CELLS and 0 <= spec[1] < spec[3] <= CELLS):
        raise ValueError(f"spec {spec!r} must be a box x1, y1, x2, y2 inside {CELLS} x {CELLS}")
    x1, y1, x2, y2 = spec
    sheet = Canvas(TOP + CELLS * SIDE + 28)
    panels = ((0, "roi_align"), (WIDTH - CELLS * SIDE - 2, "roi_pool"))
    for left, name in panels:
        sheet.text(left, 8, word[name], bold=True)
        x0 = left + 1
        if name == "roi_pool":
            cells = [
                (x0 + a * SIDE, TOP + c * SIDE, (b - a) * SIDE, (d - c) * SIDE)
                for a, b, c, d in rounded(spec)
            ]
            sheet.boxes([cells[0]], face=FILL)
            sheet.boxes(cells[1:], face=SOFT)
        corners = [(x0 + j * SIDE, TOP + i * SIDE) for i in range(CELLS) for j in range(CELLS)]
        sheet.boxes([(x, y, SIDE, SIDE) for x, y in corners], edge=MUTED, width=0.6)
        if name == "roi_pool":
            sheet.boxes(cells, edge=INK, width=1.4)
        box = (x0 + x1 * SIDE, TOP + y1 * SIDE, (x2 - x1) * SIDE, (y2 - y1) * SIDE)
        sheet.boxes([box], edge=ACCENT, width=2.0, dashed=True)
        if name == "roi_align":
            across, down = x0 + (x1 + x2) / 2 * SIDE, TOP + (y1 + y2) / 2 * SIDE
            right, below = box[0] + box[2], box[1] + box[3]
            split = [(across, box[1], across, below), (box[0], down, right, down)]
            sheet.lines(split, ACCENT, 1.0)
            points = [(x0 + x * SIDE, TOP + y * SIDE) for x, y in sampled(spec)]
            sheet.markers(points, "circle", INK)
    sheet.legend(TOP + CELLS * SIDE + 16, [(word["roi_box"], "none", ACCENT, True)])
    return sheet.figure


def sampled(spec: Sequence[float]) -> list[tuple[float, float]]:
    """Where RoIAlign reads: two points along each axis of each of 2 x 2 bins, in cells."""
    x1, y1, x2, y2 = spec
    quarters = [(k + 0.5) / 4 for k in range(4)]
    return [(x1 + b * (x2 - x1), y1 + a * (y2 - y1)) for a in quarters for b in quarters]


def rounded(spec: Sequence[float]) -> list[tuple[int, int, int, int]]:
    """First and behind-the-last column, then row, of RoIPool's 2 x 2 bins.

    Examples:
        >>> rounded([0.7, 1.4, 4.4, 4.6])[0]
        (1, 3, 1, 4)
    """
    x1, y1, x2, y2 = (floor(v + 0.5) for v in spec)
    columns, rows = bins(x1, x2, 2, CELLS), bins(y1, y2, 2, CELLS)
    return [(a, b, c, d) for c, d in rows for a, b in columns]
