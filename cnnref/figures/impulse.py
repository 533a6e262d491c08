"""A kernel and what it makes of one bright pixel: by correlation, by convolution."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, SOFT
from cnnref.figures.products import Rows, correlate, tables
from cnnref.figures.text import words

GAP = 24.0


def impulse(spec: Rows, *, lang: str = "en") -> Figure:
    """Three maps with numbers: the kernel, the correlation and the convolution of an impulse.

    Args:
        spec: rows of the kernel, at most 3×3, whole numbers.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = impulse([[1, 2, 3], [0, 0, 0], [0, 0, 0]])
    """
    word = words(lang)
    kernel, by_correlation, by_convolution = responses(spec)
    if max(len(kernel), len(kernel[0])) > 3:
        raise ValueError(f"kernel of {len(kernel)}×{len(kernel[0])} must be at most 3×3")
    panel = (WIDTH - 2 * GAP - 2) / 3
    cell = panel / 3
    sheet = Canvas(26 + cell * len(kernel) + 4)
    shown = (("kernel", kernel), ("correlated", by_correlation), ("convolved", by_convolution))
    for number, (name, table) in enumerate(shown):
        x = 1 + number * (panel + GAP) + (panel - cell * len(table[0])) / 2
        cells = [(i, j) for i in range(len(table)) for j in range(len(table[0]))]
        boxes = {(i, j): (x + j * cell, 26 + i * cell, cell, cell) for i, j in cells}
        most = max(max(row) for row in table)
        sheet.boxes((boxes[i, j] for i, j in cells if 0 < table[i][j] < most), SOFT, "none")
        sheet.boxes((boxes[i, j] for i, j in cells if table[i][j] == most), FILL, "none")
        sheet.boxes(boxes.values(), width=0.9)
        for (i, j), (left, top, *_) in boxes.items():
            sheet.text(left + cell / 2, top + cell / 2 + 1, str(table[i][j]), "center")
        sheet.text(1 + number * (panel + GAP) + panel / 2, 10, word[name], "center")
    return sheet.figure


def responses(spec: Rows) -> tuple[Rows, Rows, Rows]:
    """A kernel; what correlation and convolution with it make of a single 1 in zeros.

    Examples:
        >>> responses([[1, 2, 3]])[1:]
        ([[3, 2, 1]], [[1, 2, 3]])
    """
    if not isinstance(spec, Sequence):
        raise ValueError(f"spec {spec!r} must be the rows of a kernel")
    _, kernel = tables([spec, spec])
    tall, wide = len(kernel), len(kernel[0])
    one = [[0] * (2 * wide - 1) for _ in range(2 * tall - 1)]
    one[tall - 1][wide - 1] = 1
    turned = [list(row)[::-1] for row in kernel[::-1]]
    return kernel, correlate(one, kernel), correlate(one, turned)
