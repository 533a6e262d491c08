"""How much of the theoretical field of some networks holds most of the path mass."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.text import words


def used(spec: Sequence[tuple[str, int, int]], *, lang: str = "en") -> Figure:
    """A bar a network, as long as its field; the strong part holds the mass.

    Args:
        spec: for each network its name, the pixels that hold the mass, the pixels of the field.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if the mass takes more pixels than the field.

    Examples:
        >>> figure = used([("VGG-16", 108, 212), ("ResNet-50", 143, 427)])
        >>> used([("VGG-16", 212, 108)])
        Traceback (most recent call last):
        ValueError: VGG-16: 212 pixels of mass do not fit a field of 108
    """
    word = words(lang)
    rows = []
    for name, width, size in spec:
        width, size = int(width), int(size)
        if width > size:
            raise ValueError(f"{name}: {width} pixels of mass do not fit a field of {size}")
        rows.append((str(name), [width, size - width], f"{width:,} / {size:,}"))
    return bars(rows, [word["mass_part"], word["rest_part"]], title=word["field"])
