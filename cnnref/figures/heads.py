"""How the parameters of networks divide between the layers and the head."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.text import words


def heads(spec: Sequence[Sequence[object]], *, lang: str = "en") -> Figure:
    """A bar a network: parameters before the head, then those of the head.

    Args:
        spec: rows of a name, the parameters before the head, the parameters of the head.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if a row is not a name with two numbers.

    Examples:
        >>> figure = heads([["VGG-16", 14_714_688, 123_642_856]])
    """
    word = words(lang)
    rows = []
    for row in spec:
        name, before, head = row if len(row) == 3 else ("", None, None)
        if not isinstance(before, int | float) or not isinstance(head, int | float):
            raise ValueError(f"row {list(row)!r} must be a name and two numbers of parameters")
        parts = [float(before), float(head)]
        rows.append((str(name), parts, f"{sum(parts) / 1e6:.1f} M"))
    return bars(rows, [word["before_head"], word["head"]], title=word["parameters"])
