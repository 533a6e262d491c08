"""A bar for each value that a script of bench/ has recorded, with names in the page's language."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.curves import label
from cnnref.figures.text import words


def ranked(
    spec: Sequence[Sequence[str | float]],
    *,
    lang: str = "en",
    title: str = "average_precision",
    digits: int = 2,
    percent: bool = False,
    most: float | None = 1.0,
) -> Figure:
    """Bars one below the other, from 0 to `most`.

    Args:
        spec: pairs (name, value); a name is a key of `cnnref.figures.text`, a colon and what
            stands for its {n}.
        lang: "en" or "zh-TW".
        title: key of what is measured.
        digits: decimals of the values as written.
        percent: whether values are written as per cent.
        most: the value as long as the sheet; the longest bar's if None.

    Raises:
        ValueError: for a name or title that has no words, or a value below 0.

    Examples:
        >>> figure = ranked([("trees", 0.4), ("share_of_fraud", 0.03)])
        >>> ranked([("trees?", 0.4)])
        Traceback (most recent call last):
        ValueError: 'trees?' has no words in cnnref/figures/text.py
    """
    table = words(lang)

    def text(value: float) -> str:
        return f"{100 * value:.{digits}f} %" if percent else f"{value:.{digits}f}"

    rows = [(label(table, str(name)), [float(v)], text(float(v))) for name, v in spec]
    return bars(rows, title=label(table, title), most=most)
