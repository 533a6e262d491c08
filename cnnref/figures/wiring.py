"""A dense layer, a local one and a convolution side by side: what is wired, what is shared."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.line import line
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

CELL, DROP, PANEL = 18.0, 62.0, 114.0
TAPS = ((INK, 1.4, False), (ACCENT, 2.2, False), (INK, 1.4, True))
"""Colour, width, dashes of each weight that is shared."""


def wiring(spec: str, *, lang: str = "en") -> Figure:
    """Three layers between the same cells, each with the number of its weights.

    Args:
        spec: a stack of one convolution along one axis, such as "1x7 conv1k3", of up to 3 taps,
            stride 1, no padding.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = wiring("1x7 conv1k3")
    """
    word = words(lang)
    length, outputs, taps = cells(spec)
    pitch = (WIDTH - CELL - 2) / (length - 1)
    sheet = Canvas(3 * PANEL - 8)

    def top(y: float, index: int) -> Box:
        return 1 + (index + (taps - 1) / 2) * pitch, y, CELL, CELL

    def wires(y: float, of: dict[int, range]) -> list[tuple[int, Box]]:
        return [
            (place, (top(y, i)[0] + CELL / 2, y + CELL, 1 + j * pitch + CELL / 2, y + DROP))
            for i, reads in of.items()
            for place, j in enumerate(reads)
        ]

    every = {i: range(length) for i in range(outputs)}
    window = {i: range(i, i + taps) for i in range(outputs)}
    rows = (("dense", every), ("local", window), ("conv", window))
    for (name, reads), weights in zip(rows, counts(spec), strict=True):
        y = 24 + PANEL * [row[0] for row in rows].index(name)
        sheet.text(0, y - 13, word[name].format(n=weights), bold=True)
        if name == "conv":
            for tap, (colour, wide, dashed) in enumerate(TAPS[:taps]):
                shared = [segment for place, segment in wires(y, reads) if place == tap]
                sheet.lines(shared, colour, wide, dashed)
        else:
            colour = MUTED if name == "dense" else INK
            sheet.lines([segment for _, segment in wires(y, reads)], colour, 0.9)
        sheet.boxes((top(y, i) for i in range(outputs)), face=FILL, width=0.9)
        below = [(1 + j * pitch, y + DROP, CELL, CELL) for j in range(length)]
        sheet.boxes(below, face=SOFT, width=0.9)
    return sheet.figure


def counts(spec: str) -> tuple[int, int, int]:
    """Weights of a dense layer, a local one and a convolution between the same cells.

    Examples:
        >>> counts("1x7 conv1k3")
        (35, 15, 3)
    """
    length, outputs, taps = cells(spec)
    return length * outputs, outputs * taps, taps


def cells(spec: str) -> tuple[int, int, int]:
    """Input cells, output cells, taps of a stack that can be drawn."""
    length, rows = line(spec, 12)
    one = rows[0].layer
    if len(rows) != 1 or rows[0].op != "conv" or one.stride[0] * one.dilation[0] > 1:
        raise ValueError(f"stack {spec!r} must be one convolution of stride 1 such as conv1k3")
    if one.kernel[0] > len(TAPS) or one.padding[0] or rows[0].shape[0] > 1:
        raise ValueError(f"stack {spec!r} must have at most 3 taps, 1 channel and no padding")
    return length, rows[0].shape[1], one.kernel[0]
