"""Accuracy over the number of labelled images a class, as bench/ has recorded it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.chart import STYLES, Axis, chart
from cnnref.figures.curves import label
from cnnref.figures.text import words


def learning(
    spec: Sequence[tuple[str, Mapping[str, Mapping[str, float]]]],
    *,
    lang: str = "en",
    low: float = 0.0,
) -> Figure:
    """Up to four learning curves; the number of labels has powers of ten.

    Args:
        spec: pairs (name, record). A name is a key of `cnnref.figures.text`; a record gives the
            mean accuracy by the number of labels, `{"5": {"mean": 0.9}}`.
        lang: "en" or "zh-TW".
        low: where the vertical axis begins.

    Raises:
        ValueError: for a name that has no words, or more curves than can be told apart.

    Examples:
        >>> figure = learning([("by_pixels", {"1": {"mean": 0.7}, "10": {"mean": 0.9}})])
    """
    table = words(lang)
    if not 1 <= len(spec) <= len(STYLES):
        raise ValueError(f"spec holds {len(spec)} curves; 1 to {len(STYLES)} can be told apart")
    curves = [
        (label(table, name), [(float(each), one["mean"]) for each, one in found.items()])
        for name, found in spec
    ]
    return chart(curves, Axis(table["each"], log=True), Axis(table["accuracy"], low=low, high=1.0))
