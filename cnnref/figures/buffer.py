"""Which rows of a map must lie on the chip while a convolution passes over it."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.checks import whole
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

ROWS, COLUMNS, CELL = 9, 12, 13.0


def buffer(spec: int, *, lang: str = "en") -> Figure:
    """The map read row by row: past rows, the rows in the line buffer, the window, rows to come.

    Args:
        spec: rows of the kernel, 2 to 7.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = buffer(3)
    """
    word = words(lang)
    if whole("spec", spec, 2) > 7:
        raise ValueError(f"spec {spec} must be 2 to 7 rows")
    first, left = 2, 5
    x0, side = (WIDTH - COLUMNS * CELL) / 2, ROWS * CELL
    sheet = Canvas(side + 32)

    def cells(rows: range, columns: range) -> list[tuple[float, float, float, float]]:
        return [(x0 + CELL * c, 2 + CELL * r, CELL, CELL) for r in rows for c in columns]

    held, window = range(first, first + spec), range(left, left + spec)
    sheet.boxes(cells(range(ROWS), range(COLUMNS)), face="none", edge=MUTED, width=0.7)
    sheet.boxes(cells(held, range(COLUMNS)), face=SOFT, edge=INK, width=0.7)
    sheet.boxes(cells(held, window), face=FILL, edge=INK, width=0.7)
    sheet.text(x0 - 8, 2 + CELL * first / 2, word["rows_done"], "right")
    sheet.text(x0 - 8, 2 + CELL * (first + spec / 2), word["rows_held"].format(n=spec), "right")
    end = (first + spec + ROWS) / 2
    sheet.text(x0 - 8, 2 + CELL * end, word["rows_coming"], "right")
    keys = [(word["window"], FILL, INK, False), (word["line_buffer"], SOFT, INK, False)]
    sheet.legend(side + 20, keys)
    return sheet.figure
