"""Which values share one mean and one variance, for each kind of normalisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED
from cnnref.figures.text import words

IMAGES, CHANNELS, PIXELS = 3, 6, 4
MARKED = (0, 2, 1)
"""Image, channel and pixel of the unit whose statistics are shown."""

NORMS = {
    "batch": "BatchNorm2d",
    "layer": "GroupNorm(1)",
    "group": "GroupNorm(2)",
    "instance": "InstanceNorm2d",
    "layer2d": "LayerNorm2d",
}
Unit = tuple[int, int, int]


def axes(spec: str | Sequence[str], *, lang: str = "en") -> Figure:
    """A row a norm: three images of six channels and four pixels, what is averaged filled.

    Args:
        spec: names of `NORMS`, as a list or as text with spaces.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = axes("batch layer")
    """
    word = words(lang)
    names = spec.split() if isinstance(spec, str) else list(spec)
    if not names or any(name not in NORMS for name in names):
        raise ValueError(f"spec {spec!r} must be one or more of {', '.join(NORMS)}")
    cell, left, gap, pitch = 11.5, 118.0, 8.0, 60.0
    sheet = Canvas(22 + pitch * len(names) + 26)
    for image in range(IMAGES):
        middle = left + image * (CHANNELS * cell + gap) + CHANNELS * cell / 2
        sheet.text(middle, 9, word["image"].format(n=image + 1), "center")
    for row, name in enumerate(names):
        top = 22 + row * pitch
        shared = pool(name)
        sheet.text(0, top + 2 * cell + 1, NORMS[name], bold=True)
        for image in range(IMAGES):
            x = left + image * (CHANNELS * cell + gap)
            boxes = [
                (x + channel * cell, top + pixel * cell, cell, cell)
                for n, channel, pixel in shared
                if n == image
            ]
            sheet.boxes(boxes, face=FILL, edge="none")
            wide, tall = CHANNELS * cell, PIXELS * cell
            sheet.lines(
                [(x + i * cell, top, x + i * cell, top + tall) for i in range(CHANNELS + 1)]
                + [(x, top + i * cell, x + wide, top + i * cell) for i in range(PIXELS + 1)],
                MUTED,
                0.5,
            )
            sheet.boxes([(x, top, wide, tall)], edge=INK, width=0.8)
        x, y = left + MARKED[1] * cell, top + MARKED[2] * cell
        sheet.boxes([(x, y, cell, cell)], edge=ACCENT, width=2.2)
    bottom = 22 + pitch * len(names) + 8
    sheet.text(left, bottom, word["grid"])
    return sheet.figure


def pool(name: str, unit: Unit = MARKED) -> set[Unit]:
    """Image, channel and pixel of the values averaged for one unit; two groups of channels.

    Examples:
        >>> len(pool("batch")), len(pool("layer")), len(pool("layer2d"))
        (12, 24, 6)
    """
    image, channel, pixel = unit
    half = CHANNELS // 2
    tests: dict[str, Callable[[int, int, int], bool]] = {
        "batch": lambda n, c, p: c == channel,
        "layer": lambda n, c, p: n == image,
        "group": lambda n, c, p: n == image and c // half == channel // half,
        "instance": lambda n, c, p: (n, c) == (image, channel),
        "layer2d": lambda n, c, p: (n, p) == (image, pixel),
    }
    return {
        (n, c, p)
        for n in range(IMAGES)
        for c in range(CHANNELS)
        for p in range(PIXELS)
        if tests[name](n, c, p)
    }
