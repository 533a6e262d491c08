"""A feature pyramid on a backbone: the way up, the lateral ways, the way down."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, SOFT
from cnnref.figures.text import words

ROW, TALL = 52.0, 26.0


def top_down(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """Maps of the backbone on the left, levels of the pyramid on the right, the coarsest on top.

    Args:
        spec: what to write on each map of the backbone and on its level, "C5 ÷32|P5 491", coarsest
            first.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = top_down(["C5|P5", "C4|P4"])
    """
    word = words(lang)
    pairs = [row.split("|") for row in spec]
    if len(pairs) < 2 or any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"spec {spec!r} must be two levels or more, each 'map|level'")
    left = 132.0
    right = WIDTH - left
    sheet = Canvas(22 + ROW * len(pairs))
    sheet.text(0, 8, word["fpn_backbone"], bold=True)
    sheet.text(right, 8, word["fpn_levels"], bold=True)
    for level, (below, above) in enumerate(pairs):
        y = 24 + ROW * level
        middle = y + TALL / 2
        sheet.boxes([(1, y, left - 2, TALL)], face=SOFT)
        sheet.text(left / 2, middle + 1, below, "center")
        sheet.boxes([(right + 1, y, left - 2, TALL)], face=FILL)
        sheet.text(right + left / 2, middle + 1, above, "center")
        arrow(sheet, (left, middle), (right, middle), INK)
        sheet.text((left + right) / 2, middle - 9, "1×1", "center")
        if level:
            arrow(sheet, (left / 2, y), (left / 2, y - ROW + TALL), INK)
            arrow(sheet, (right + 24, y - ROW + TALL), (right + 24, y), ACCENT)
            sheet.text(right + 33, y - (ROW - TALL) / 2 + 1, word["fpn_twice"])
    return sheet.figure


def arrow(sheet: Canvas, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    """A line with a head, along an axis."""
    (x1, y1), (x2, y2) = start, end
    long = max(abs(x2 - x1), abs(y2 - y1))
    ux, uy = (x2 - x1) / long, (y2 - y1) / long
    back = (x2 - 6 * ux, y2 - 6 * uy)
    barbs = [(x2, y2, back[0] + s * 3 * uy, back[1] + s * 3 * ux) for s in (1, -1)]
    sheet.lines([(x1, y1, x2, y2), *barbs], colour, 1.4)
