"""Accuracy of a network on images of sizes that it was not trained for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

CURVES = ("enlarged", "surrounded")


def resolution(
    spec: Mapping[str, Sequence[Sequence[float]]], *, lang: str = "en", chance: float = 0.25
) -> Figure:
    """Two curves over the side of the image, down to the accuracy of guessing.

    Args:
        spec: points (side, accuracy) for "enlarged" images and for "surrounded" ones.
        lang: "en" or "zh-TW".
        chance: accuracy of guessing, where the axis begins.

    Raises:
        ValueError: unless spec has both curves and no other.

    Examples:
        >>> points = [[16, 1.0], [32, 0.5]]
        >>> figure = resolution({"enlarged": points, "surrounded": points})
    """
    word = words(lang)
    if {*spec} != {*CURVES}:
        raise ValueError(f"spec with {sorted(spec)} must have the curves {', '.join(CURVES)}")
    curves = [(word[f"scene_{key}"], [(a, b) for a, b in spec[key]]) for key in CURVES]
    sides = [a for _, points in curves for a, _ in points]
    return chart(
        curves,
        Axis(word["side"], low=min(sides), high=max(sides)),
        Axis(word["accuracy"], low=chance, high=1.0),
    )
