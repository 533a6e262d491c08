"""Where layers lie under the roofline of a machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from cnnref.experiments.roofline import attainable, intensity
from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words


def roofline(
    spec: dict[str, Any], *, lang: str = "en", labels: Sequence[str] | None = None
) -> Figure:
    """The highest rate at each arithmetic intensity, with up to three layers on it.

    Args:
        spec: `peak` in TFLOP/s, `bandwidth` in TB/s, `layers` as stacks of one layer, bfloat16.
        lang: "en" or "zh-TW".
        labels: names of the layers; their stacks if left out.

    Examples:
        >>> figure = roofline({"peak": 100, "bandwidth": 1, "layers": ["64x8x8 conv64k3p1"]})
    """
    word = words(lang)
    if missing := {"peak", "bandwidth", "layers"} - spec.keys():
        raise ValueError(f"spec has no {', '.join(sorted(missing))}")
    layers = list(spec["layers"])
    names = list(labels or layers)
    if not 1 <= len(layers) <= 3 or len(names) != len(layers):
        raise ValueError(f"{len(layers)} layers and {len(names)} labels; 1 to 3, a label each")
    peak, bandwidth = spec["peak"], spec["bandwidth"]
    ridge = peak / bandwidth
    ends = [1.0, ridge, 1e4]
    curves = [(word["roof"], [(at, attainable(at, peak, bandwidth)) for at in ends])]
    for name, layer in zip(names, layers, strict=True):
        at = intensity(layer)
        curves.append((name, [(at, attainable(at, peak, bandwidth))]))
    return chart(curves, Axis(word["intensity"], log=True), Axis(word["tera"], log=True))
