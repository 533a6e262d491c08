"""Activations that integer hardware meets: swish, its piecewise form, ReLU."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

CURVES = {
    "swish": lambda x: x / (1 + exp(-x)),
    "hard-swish": lambda x: x * min(max(x + 3, 0), 6) / 6,
    "ReLU": lambda x: max(x, 0.0),
}


def swish(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """The named activations from -6 to 4.

    Args:
        spec: names in `CURVES`.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = swish(["swish", "hard-swish"])
        >>> swish(["tanh"])
        Traceback (most recent call last):
        ValueError: activation 'tanh' must be one of swish, hard-swish, ReLU
    """
    word = words(lang)
    for name in spec:
        if name not in CURVES:
            raise ValueError(f"activation {name!r} must be one of {', '.join(CURVES)}")
    x = [-6 + k / 10 for k in range(0, 91)]
    drawn = [(name, [(a, CURVES[name](a)) for a in x]) for name in spec]
    return chart(drawn, Axis("x", low=-6, high=3), Axis(word["value"], low=-1, high=3))
