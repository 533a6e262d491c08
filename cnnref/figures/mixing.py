"""A 1x1 convolution: all channels of one place make all channels of the same place."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

PLACES, CELL, DROP = 9, 22.0, 58.0


def mixing(spec: Sequence[int], *, lang: str = "en", at: int = 4) -> Figure:
    """Channels as rows, places as columns: input below, output above, one place marked.

    Args:
        spec: channels of the input and of the output, 1 to 6 each.
        lang: "en" or "zh-TW".
        at: the marked place, 0 to 8.

    Examples:
        >>> figure = mixing([4, 2])
    """
    word = words(lang)
    whole = isinstance(spec, Sequence) and all(isinstance(n, int) and 1 <= n <= 6 for n in spec)
    if not whole or len(spec) != 2:
        raise ValueError(f"spec {spec!r} must be two numbers of channels, 1 to 6 each")
    if not 0 <= at < PLACES:
        raise ValueError(f"at {at} must be 0 to {PLACES - 1}")
    channels, filters = spec
    top = 24.0
    low = top + filters * CELL + DROP
    sheet = Canvas(low + channels * CELL + 26)
    x0 = (WIDTH - PLACES * CELL) / 2

    def grid(y: float, rows: int) -> list[Box]:
        return [
            (x0 + j * CELL, y + i * CELL, CELL, CELL) for i in range(rows) for j in range(PLACES)
        ]

    for y, rows, face in ((top, filters, FILL), (low, channels, SOFT)):
        cells = grid(y, rows)
        sheet.boxes((cells[i * PLACES + at] for i in range(rows)), face=face, edge="none")
        sheet.boxes(cells, edge=MUTED, width=0.8)
        sheet.boxes([(x0 + at * CELL, y, CELL, rows * CELL)], edge=ACCENT, width=2.2)
    middle = x0 + (at + 0.5) * CELL
    spread = CELL * 1.3
    ends = [top + filters * CELL, low]
    upper, lower = (
        [middle + spread * (i - (n - 1) / 2) for i in range(n)] for n in (filters, channels)
    )
    sheet.lines([(a, ends[0] + 10, b, ends[1] - 10) for a in upper for b in lower], INK, 0.8)
    sheet.markers([(a, ends[0] + 10) for a in upper], "circle", FILL)
    sheet.markers([(b, ends[1] - 10) for b in lower], "circle", SOFT)
    sheet.text(x0, 10, word["channels_out"].format(n=filters))
    sheet.text(x0, low + channels * CELL + 14, word["channels_in"].format(n=channels))
    weights = word["weights"].format(n=channels * filters)
    sheet.text(x0 + PLACES * CELL, 10, weights, "right")
    return sheet.figure
