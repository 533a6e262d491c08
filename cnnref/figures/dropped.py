"""The windows of one layer along a row, and the cells that rounding down leaves unread."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.line import line, pad, reads
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED
from cnnref.figures.text import words

ROW = 15.0


def dropped(spec: str, *, lang: str = "en") -> Figure:
    """A row of input cells with each window below it; cells that no window reads are marked.

    Args:
        spec: a stack of one layer along one axis, such as "1x8 conv1k3s2".
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = dropped("1x8 conv1k3s2")
    """
    word = words(lang)
    length, rows = line(spec, 30)
    if len(rows) != 1 or rows[0].op == "tconv":
        raise ValueError(f"stack {spec!r} must be one convolution or pool")
    row = rows[0]
    left, right = pad(row.layer)
    taps = [reads(row.layer, length, unit) for unit in range(row.shape[1])]
    over = max(0, taps[-1][-1] + 1 - length - right)  # a rounded-up window may hang over
    cells = length + left + right + over
    cell = min(26.0, (WIDTH - 4) / cells)
    sheet = Canvas(64 + ROW * row.shape[1])
    x0 = (WIDTH - cells * cell) / 2

    def box(index: int, y: float = 22.0) -> Box:
        return x0 + (index + left) * cell, y, cell, cell * 0.9

    missed = unread_cells(spec)
    sheet.boxes((box(i) for i in missed if 0 <= i < length), face=ACCENT, edge="none")
    sheet.boxes((box(i) for i in range(length)), width=0.9)
    outside = [i for i in (*range(-left, 0), *range(length, length + right)) if i not in missed]
    sheet.boxes(map(box, outside), edge=MUTED, width=0.9, dashed=True)
    lost = (box(i) for i in missed if not 0 <= i < length)
    sheet.boxes(lost, edge=ACCENT, width=1.4, dashed=True)
    sheet.text(box(0)[0], 10, f"{word['input']} {length}")
    if missed:
        sheet.text(box(length + right - 1)[0] + cell, 10, word["unread"], "right", colour=ACCENT)
    y = 22 + cell * 0.9 + 8
    for window in taps:
        bars = [(box(i)[0] + 1.5, y, cell - 3, 8.0) for i in window]
        sheet.lines([(bars[0][0], y + 4, bars[-1][0] + cell - 3, y + 4)], INK, 0.9)
        sheet.boxes(bars, face=FILL, edge=INK, width=0.7)
        y += ROW
    sheet.text(x0, y + 4, f"{word['output']} {row.shape[1]}")
    sheet.figure.set_size_inches(WIDTH / 72, (y + 14) / 72)
    sheet.axes.set_ylim(y + 14, 0)
    return sheet.figure


def unread_cells(spec: str) -> list[int]:
    """Indices of the cells, padding included, that no window reads.

    Examples:
        >>> unread_cells("1x8 conv1k3s2"), unread_cells("1x7 conv1k3s2p1")
        ([7], [])
    """
    length, (row,) = line(spec, 30)
    left, right = pad(row.layer)
    read = {i for unit in range(row.shape[1]) for i in reads(row.layer, length, unit)}
    return [i for i in range(-left, length + right) if i not in read]
