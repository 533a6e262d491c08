"""Windows of an image as the columns of a matrix: im2col, with the cells numbered."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref import analyse
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, SOFT
from cnnref.figures.stack import stack_text
from cnnref.figures.text import words

CELL, GAP = 22.0, 34.0


def lowered(spec: str, *, lang: str = "en", window: int = 0) -> Figure:
    """The image and, beside it, a column for each window; one window is marked in both.

    Args:
        spec: a stack of one convolution of one channel, without padding: "1x4x4 conv1k3".
        lang: "en" or "zh-TW".
        window: the marked window, in reading order.

    Examples:
        >>> figure = lowered("1x4x4 conv1k3", window=1)
    """
    word = words(lang)
    size, places = windows(spec)
    if not 0 <= window < len(places):
        raise ValueError(f"window {window} must be 0 to {len(places) - 1}")
    taps = len(places[0])
    wide = size[1] + len(places)
    cell = min(CELL, (WIDTH - GAP - 2) / wide)
    if cell < 17:
        raise ValueError(f"stack {spec!r} needs {wide} columns; at most {int((WIDTH - GAP) / 17)}")
    height = cell * max(size[0], taps)
    sheet = Canvas(height + 28)
    x = (WIDTH - wide * cell - GAP) / 2
    top = 24 + (height - cell * size[0]) / 2
    right = x + size[1] * cell + GAP
    often = {place: sum(place in seen for seen in places) for seen in places for place in seen}
    most = max(often.values())

    def at(place: int) -> tuple[float, float, float, float]:
        return x + place % size[1] * cell, top + place // size[1] * cell, cell, cell

    def entry(tap: int, column: int) -> tuple[float, float, float, float]:
        return right + column * cell, 24 + tap * cell, cell, cell

    image = range(size[0] * size[1])
    again = [place for place in image if often.get(place) == most]
    column = range(len(places))
    sheet.boxes((at(place) for place in places[window]), face=SOFT, edge="none")
    sheet.boxes((at(place) for place in again), face=FILL, edge="none")
    sheet.boxes((entry(tap, window) for tap in range(taps)), face=SOFT, edge="none")
    same = [(t, c) for c in column for t in range(taps) if places[c][t] in again]
    sheet.boxes((entry(*one) for one in same), face=FILL, edge="none")
    sheet.boxes(map(at, image), width=0.9)
    sheet.boxes((entry(t, c) for c in column for t in range(taps)), width=0.9)
    first, last = at(places[window][0]), at(places[window][-1])
    frame = (first[0], first[1], last[0] + cell - first[0], last[1] + cell - first[1])
    sheet.boxes([frame, (*entry(0, window)[:2], cell, taps * cell)], edge=ACCENT, width=2.2)
    for place in image:
        left, y, *_ = at(place)
        sheet.text(left + cell / 2, y + cell / 2 + 1, str(place), "center")
    for c in column:
        for t in range(taps):
            left, y, *_ = entry(t, c)
            sheet.text(left + cell / 2, y + cell / 2 + 1, str(places[c][t]), "center")
    sheet.text(x + size[1] * cell / 2, top - 12, word["input"], "center")
    sheet.text(right + len(places) * cell / 2, 10, word["windows"].format(n=len(places)), "center")
    return sheet.figure


def windows(spec: str) -> tuple[tuple[int, int], list[list[int]]]:
    """Size of the image; for each window the numbers of its cells.

    Examples:
        >>> windows("1x2x3 conv1k2")
        ((2, 3), [[0, 1, 3, 4], [1, 2, 4, 5]])
    """
    (row, *more) = analyse(stack_text(spec))
    layer = row.layer
    if more or row.op != "conv" or len(row.in_shape) != 3 or row.in_shape[0] != 1:
        raise ValueError(f"stack {spec!r} must be one convolution of one channel on an image")
    if isinstance(layer.padding, str) or any(map(int, layer.padding)):
        raise ValueError(f"stack {spec!r} must have no padding")
    height, width = row.in_shape[1:]
    (down, right), (dh, dw) = layer.stride, layer.dilation
    found = [
        [
            (i * down + u * dh) * width + j * right + v * dw
            for u in range(layer.kernel[0])
            for v in range(layer.kernel[1])
        ]
        for i in range(row.shape[1])
        for j in range(row.shape[2])
    ]
    return (height, width), found
