"""How many of those called ill are ill, by how common the illness is."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.experiments.patients import predictive_value
from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words


def predictive(spec: Sequence[Sequence[float]], *, lang: str = "en") -> Figure:
    """Positive predictive value over the prevalence, from one in a thousand to one half.

    Args:
        spec: up to four pairs (sensitivity, specificity).
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = predictive([(0.9, 0.9), (0.9, 0.99)])
    """
    word = words(lang)
    steps = [10 ** (-3 + 3 * k / 60) for k in range(61)]
    curves = [
        (
            word["operating_point"].format(n=f"{100 * se:g} %", m=f"{100 * sp:g} %"),
            [(p, predictive_value(se, sp, p)) for p in steps],
        )
        for se, sp in spec
    ]
    return chart(
        curves,
        Axis(word["prevalence"], log=True),
        Axis(word["predictive_value"], low=0.0, high=1.0),
    )
