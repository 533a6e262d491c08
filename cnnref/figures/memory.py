"""How a moving average forgets the value it started from."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words


def memory(spec: str | Sequence[float], *, lang: str = "en", steps: int = 100) -> Figure:
    """Share of the start in a moving average that takes in a fixed weight of each new value.

    Args:
        spec: up to four weights of the new value, more than 0 and less than 1.
        lang: "en" or "zh-TW".
        steps: how many new values.

    Examples:
        >>> figure = memory([0.1, 0.01])
    """
    word = words(lang)
    weights = [float(part) for part in spec.split()] if isinstance(spec, str) else list(spec)
    if not weights or not all(0 < weight < 1 for weight in weights):
        raise ValueError(f"spec {spec!r} must be weights more than 0 and less than 1")
    curves = [
        (word["momentum"].format(n=weight), share_of_start(weight, steps)) for weight in weights
    ]
    return chart(curves, Axis(word["batches"]), Axis(word["start"], high=1.0))


def share_of_start(weight: float, steps: int) -> list[tuple[float, float]]:
    """Number of new values and share of the start that is left.

    Examples:
        >>> share_of_start(0.5, 3)
        [(0, 1.0), (1, 0.5), (2, 0.25), (3, 0.125)]
    """
    every = max(1, steps // 20)
    return [(step, (1 - weight) ** step) for step in range(0, steps + 1, every)]
