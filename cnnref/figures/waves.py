"""A fine wave and the slow one that a stride leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

LENGTH, DENSE = 20, 10  # pixels shown; points of the curve for each


def waves(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """The wave as a curve, and the pixels that a stride keeps, joined by lines.

    Args:
        spec: the frequency in waves per pixel, above 0 and at most a half, and the stride.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = waves([0.4, 2])
    """
    word = words(lang)
    if not isinstance(spec, list | tuple) or len(spec) != 2:
        raise ValueError(f"spec {spec!r} must be a frequency and a stride")
    frequency, stride = float(spec[0]), int(spec[1])
    if not 0 < frequency <= 0.5:
        raise ValueError(f"frequency {frequency} must be above 0, at most a half wave per pixel")
    if not 1 <= stride <= LENGTH // 2:
        raise ValueError(f"stride {stride} must be 1 to {LENGTH // 2}")

    def point(x: float) -> tuple[float, float]:
        return x, cos(2 * pi * frequency * x)

    fine = [point(i / DENSE) for i in range(LENGTH * DENSE + 1)]
    kept = [point(i) for i in range(0, LENGTH + 1, stride)]
    return chart(
        [
            (word["wave"].format(n=f"{frequency:g}"), fine),
            (word["kept"].format(n=stride), kept),
        ],
        Axis(word["pixel"]),
        Axis(word["value"], low=-1.0, high=1.0),
        height=110.0,
    )
