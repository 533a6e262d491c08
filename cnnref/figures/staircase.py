"""A value before and after rounding to a grid, with the error."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

POINTS = 361


def staircase(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """The restored value and the error over the value, inside and outside of the range.

    Args:
        spec: low, high and bits of the grid.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = staircase([-1.0, 2.0, 3])
    """
    import torch  # here: most figures need no torch

    from cnnref.deploy.quantise import affine_grid

    word = words(lang)
    if len(spec) != 3:
        raise ValueError(f"spec {spec!r} must be low, high and bits")
    low, high, bits = float(spec[0]), float(spec[1]), int(spec[2])
    grid = affine_grid(torch.tensor(low), torch.tensor(high), bits)
    rim = (high - low) / 6
    x = torch.linspace(low - rim, high + rim, POINTS)
    y = grid.fake(x)
    levels = [(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    error = [(a, b - a) for a, b in levels]
    return chart(
        [(word["stairs_value"].format(n=2**bits), levels), (word["stairs_error"], error)],
        Axis(word["stairs_x"], low=low - rim, high=high + rim),
        Axis(word["stairs_y"], low=low - rim, high=high + rim),
    )
