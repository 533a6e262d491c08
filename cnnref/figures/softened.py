"""What a temperature makes of a softmax."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from matplotlib.figure import Figure

from cnnref.figures.chart import STYLES, Axis, chart
from cnnref.figures.text import words

TEMPERATURES = [1 + k / 8 for k in range(73)]


def softened(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """The probability of each class over the temperature that divides the logits, 1 to 10.

    Args:
        spec: the logits, two to four.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = softened([6, 3, 0])
        >>> softened([1])
        Traceback (most recent call last):
        ValueError: spec [1] must be two to four logits
    """
    word = words(lang)
    if not 2 <= len(spec) <= len(STYLES):
        raise ValueError(f"spec {list(spec)} must be two to four logits")
    curves = [
        (
            word["logit"].format(n=f"{value:g}"),
            [(t, probabilities(spec, t)[k]) for t in TEMPERATURES],
        )
        for k, value in enumerate(spec)
    ]
    return chart(
        curves, Axis(word["temperature"], low=1, high=10), Axis(word["probability"], high=1)
    )


def probabilities(logits: Sequence[float], temperature: float) -> list[float]:
    """The softmax of the logits divided by the temperature.

    Examples:
        >>> probabilities([2.0, 2.0], 3.0)
        [0.5, 0.5]
    """
    most = max(logits)
    parts = [exp((value - most) / temperature) for value in logits]
    return [part / sum(parts) for part in parts]
