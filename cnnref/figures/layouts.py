"""In which order a small map lies in memory, channels first or channels last."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

CHANNELS, PLACES = 3, 6


def layouts(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """A row of memory cells for each layout; the shade tells the channel, the number the place.

    Args:
        spec: of "nchw" and "nhwc", in the order to draw.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = layouts(["nchw", "nhwc"])
        >>> layouts(["hwcn"])
        Traceback (most recent call last):
        ValueError: layout 'hwcn' must be one of nchw, nhwc
    """
    word = words(lang)
    for name in spec:
        if name not in ("nchw", "nhwc"):
            raise ValueError(f"layout {name!r} must be one of nchw, nhwc")
    shades = (SOFT, "none", FILL)
    cell = (WIDTH - 4) / (CHANNELS * PLACES)
    sheet = Canvas(52.0 * len(spec) + 26)
    for row, name in enumerate(spec):
        top = 52.0 * row
        sheet.text(0, top + 9, word[f"layout_{name}"])
        order = [(c, p) for c in range(CHANNELS) for p in range(PLACES)]
        if name == "nhwc":
            order.sort(key=lambda one: (one[1], one[0]))
        for index, (channel, place) in enumerate(order):
            x = 2 + cell * index
            sheet.boxes([(x, top + 20, cell, 22)], face=shades[channel], edge=INK, width=0.8)
            sheet.text(x + cell / 2, top + 32, str(place), "center")
    keys = [(word["channel_n"].format(n=c), shades[c], MUTED, False) for c in range(CHANNELS)]
    sheet.legend(52.0 * len(spec) + 12, keys)
    return sheet.figure
