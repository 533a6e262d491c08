"""A row of cells and the same row moved by one cell, each with what a layer makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

Row = list[float]
TALL, LINE = 22.0, 17.0  # points of a cell and of the text above it
INPUTS: dict[str, Row] = {
    "conv": [0, 0, 1, 3, 2, 0, 0, 3, 0, 0, 0, 0],
    "pool": [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1],
}


def shifted(spec: str, *, lang: str = "en") -> Figure:
    """Two blocks of rows; cells that do not move along with the input have an orange edge.

    Args:
        spec: "conv" for a convolution with the taps 1, 2, 1; "pool" for a maximum of two cells
            with stride 2, and for the same with the filter 1, 2, 1 before the stride.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = shifted("pool")
    """
    word = words(lang)
    if spec not in INPUTS:
        raise ValueError(f"spec {spec!r} must be one of {', '.join(INPUTS)}")
    first = INPUTS[spec]
    moved = roll(first)
    blocks = [
        [(word["input"], first), *((word[name], row) for name, row in answers(spec, first))],
        [(word["moved"], moved), *((word[name], row) for name, row in answers(spec, moved))],
    ]
    each = TALL + LINE + 5
    sheet = Canvas(each * sum(map(len, blocks)) + 18)
    y = 0.0
    for number, block in enumerate(blocks):
        for kind, (name, row) in enumerate(block):
            expected = row
            if number and kind:
                before = blocks[0][kind][1]
                expected = roll(before) if len(before) == len(first) else before
            _row(sheet, y, name, row, expected, word["mean"] if kind else "")
            y += each
        y += 14
    return sheet.figure


def answers(spec: str, row: Row) -> list[tuple[str, Row]]:
    """What each layer of a spec makes of a row, by the key of its name; edges wrap around.

    Examples:
        >>> answers("pool", [0, 0, 1, 1])
        [('maxpool', [0, 1]), ('blurpool', [0.5, 1.0])]
    """
    n = len(row)
    if spec == "conv":
        return [("convolution", [row[i - 1] + 2 * row[i] + row[(i + 1) % n] for i in range(n)])]
    dense = [max(row[i], row[(i + 1) % n]) for i in range(n)]
    blurred = [(dense[i - 1] + 2 * dense[i] + dense[(i + 1) % n]) / 4 for i in range(n)]
    return [("maxpool", dense[::2]), ("blurpool", blurred[::2])]


def roll(row: Row) -> Row:
    """The row moved by one cell to the right; the last cell comes back on the left."""
    return row[-1:] + row[:-1]


def _row(
    sheet: Canvas, y: float, name: str, row: Row, expected: Sequence[float], mean: str
) -> None:
    cell = (WIDTH - 4) / len(row)
    most = max(row) or 1.0
    sheet.text(2, y + LINE / 2, name)
    if mean:
        average = sum(row) / len(row)
        sheet.text(WIDTH - 2, y + LINE / 2, mean.format(n=f"{average:g}"), "right")
    top = y + LINE
    boxes = [(2 + i * cell, top, cell, TALL) for i in range(len(row))]
    for shade, low, high in ((SOFT, 0.0, 0.5), (FILL, 0.5, 1.0)):
        within = [b for b, v in zip(boxes, row, strict=True) if low < v / most <= high]
        sheet.boxes(within, face=shade, edge="none")
    sheet.boxes(boxes, edge=MUTED, width=0.8)
    for (x, *_), value in zip(boxes, row, strict=True):
        sheet.text(x + cell / 2, top + TALL / 2 + 1, f"{value:g}", "center", colour=INK)
    wrong = [b for b, v, e in zip(boxes, row, expected, strict=True) if v != e]
    sheet.boxes(
        [(x + 1.2, t + 1.2, w - 2.4, h - 2.4) for x, t, w, h in wrong], edge=ACCENT, width=1.8
    )
