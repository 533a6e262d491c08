"""Which input channels each output channel reads, in four kinds of convolution."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, INK, SOFT
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

CELL, GAP = 8.0, 22.0
WINDOW, SINGLE = 0.6, 0.3  # shades: a weight for each tap of the window, or one weight


def reading(spec: int, *, lang: str = "en", groups: int = 2) -> Figure:
    """Four tables of weights, a row an output channel, a column an input channel.

    Args:
        spec: channels in and out, 2 to 8.
        lang: "en" or "zh-TW".
        groups: of the grouped convolution; divides the channels.

    Examples:
        >>> figure = reading(8, groups=4)
        >>> reading(8, groups=3)
        Traceback (most recent call last):
        ValueError: groups 3 must divide the 8 channels
    """
    word = words(lang)
    if not isinstance(spec, int) or not 2 <= spec <= 8:
        raise ValueError(f"spec {spec!r} must be a number of channels from 2 to 8")
    if groups < 1 or spec % groups:
        raise ValueError(f"groups {groups} must divide the {spec} channels")
    side = CELL * spec
    step = (WIDTH - side) / 3
    sheet = Canvas(side + 74)
    for number, name in enumerate(("dense", "grouped", "depthwise", "pointwise")):
        x = number * step
        sheet.text(x + side / 2, 9, word[f"{name}_conv"], "center")
        shade_cells(sheet, x, GAP, CELL, weights(name, spec, groups), grid=True)
    sheet.text(0, GAP + side + 14, word["rows_columns"])
    sheet.legend(
        GAP + side + 38,
        [(word["window_weights"], FILL, INK, False), (word["single_weight"], SOFT, INK, False)],
    )
    return sheet.figure


def weights(name: str, channels: int, groups: int = 2) -> list[list[float]]:
    """What each pair of an output and an input channel has: a window, one weight, nothing.

    Examples:
        >>> weights("depthwise", 2)
        [[0.6, 0.0], [0.0, 0.6]]
    """
    parts = {"dense": 1, "grouped": groups, "depthwise": channels, "pointwise": 1}[name]
    size = channels // parts
    shade = SINGLE if name == "pointwise" else WINDOW
    return [
        [shade if row // size == column // size else 0.0 for column in range(channels)]
        for row in range(channels)
    ]
