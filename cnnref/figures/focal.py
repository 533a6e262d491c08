"""The focal loss over the probability of the right answer."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words


def focal(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """A curve for each gamma; 0 is the cross-entropy.

    Args:
        spec: up to four values of gamma, at least 0.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = focal([0, 2])
    """
    word = words(lang)
    if not spec or min(spec) < 0:
        raise ValueError(f"spec {spec!r} must be one or more values of gamma, at least 0")
    curves = [(f"γ = {gamma:g}", points(gamma)) for gamma in spec]
    return chart(curves, Axis(word["right_probability"], low=0, high=1), Axis(word["loss"], high=4))


def points(gamma: float) -> list[tuple[float, float]]:
    """-(1 - p)^gamma log p from the probability at which the cross-entropy is 4.

    Examples:
        >>> points(2)[-1]
        (1.0, 0.0)
    """
    first = 0.0184
    steps = [first + (1 - first) * k / 60 for k in range(61)]
    return [(p, abs((1 - p) ** gamma * log(p))) for p in steps]
