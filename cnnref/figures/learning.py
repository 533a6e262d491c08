"""Accuracy over the number of labelled images a class, as bench/ has recorded it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.curves import curves


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
    points = [(name, [(float(n), one["mean"]) for n, one in found.items()]) for name, found in spec]
    return curves(points, lang=lang, x="each", y="accuracy", log_x=True, low=low, high=1.0)
