"""Named amounts as bars, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.text import words


def amounts(spec: Sequence[Sequence[Any]], *, lang: str = "en", title: str = "") -> Figure:
    """A bar for each pair of a name and a number.

    Args:
        spec: pairs (name, number of at least 0).
        lang: "en" or "zh-TW".
        title: key in `cnnref.figures.text` of what is counted.

    Examples:
        >>> figure = amounts([["LeNet", 12], ["ResNet-18", 49]], title="graph_nodes")
        >>> amounts([["LeNet"]])
        Traceback (most recent call last):
        ValueError: spec row ['LeNet'] must be a name and a number
    """
    table = words(lang)
    for row in spec:
        if len(row) != 2:
            raise ValueError(f"spec row {list(row)} must be a name and a number")
    rows = [(str(name), [float(value)], f"{value:,}") for name, value in spec]
    return bars(rows, title=table[title] if title else "")
