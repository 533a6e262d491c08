"""Curves that a script of bench/ has recorded, with names in the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from cnnref.figures.chart import STYLES, Axis, chart
from cnnref.figures.text import words


def curves(
    spec: Sequence[tuple[str, Sequence[Any]]],
    *,
    lang: str = "en",
    x: str = "steps",
    y: str = "loss",
    log: bool = False,
    log_x: bool = False,
    low: float | None = None,
    high: float | None = None,
) -> Figure:
    """Up to four curves over a common axis.

    Args:
        spec: pairs (name, values). A name is a key of `cnnref.figures.text`, or a key, a colon,
            and what stands for its {n}. Values are points (x, y), or numbers over 0, 1, 2 and on.
        lang: "en" or "zh-TW".
        x: key of the title of the horizontal axis.
        y: key of the title of the vertical axis.
        log: whether the vertical axis has powers of ten.
        log_x: whether the horizontal one has.
        low: where the vertical axis begins, if not at zero.
        high: where it ends, if not behind the highest point.

    Raises:
        ValueError: for a name or title that has no words, or more curves than can be told apart.

    Examples:
        >>> figure = curves([("plain:8", [2.0, 0.5, 0.1]), ("residual:8", [2.0, 0.2, 0.02])])
        >>> curves([("loss?", [1.0, 2.0])])
        Traceback (most recent call last):
        ValueError: 'loss?' has no words in cnnref/figures/text.py
    """
    table = words(lang)
    if not 1 <= len(spec) <= len(STYLES):
        raise ValueError(f"spec holds {len(spec)} curves; 1 to {len(STYLES)} can be told apart")
    named = [(label(table, name), points(values)) for name, values in spec]
    return chart(
        named, Axis(label(table, x), log=log_x), Axis(label(table, y), log=log, low=low, high=high)
    )


def label(table: dict[str, str], name: str) -> str:
    """The words of a name.

    Examples:
        >>> label({"plain": "plain, {n} layers"}, "plain:8")
        'plain, 8 layers'
    """
    key, _, value = name.partition(":")
    if key not in table:
        raise ValueError(f"{key!r} has no words in cnnref/figures/text.py")
    return table[key].format(n=value)


def points(values: Sequence[Any]) -> list[tuple[float, float]]:
    """Points as they are; numbers over their index.

    Examples:
        >>> points([3.0, 4.0]), points([[5, 1.0]])
        ([(0.0, 3.0), (1.0, 4.0)], [(5.0, 1.0)])
    """
    return [
        (float(value[0]), float(value[1]))
        if isinstance(value, list | tuple)
        else (float(index), float(value))
        for index, value in enumerate(values)
    ]
