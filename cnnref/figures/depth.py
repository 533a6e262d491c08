"""Signal or gradient over the depth of a plain network, straight after initialisation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from matplotlib.figure import Figure

from cnnref.experiments.init_depth import KINDS, by_depth
from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

LABELS = {
    "he": "Var(w) = 2 / fan",
    "half": "Var(w) = 1 / fan",
    "torch": "Var(w) = 1 / (3 fan)",
    "norm": "conv, batch norm, ReLU",
}
EVERY = 5


def depth(spec: str | Sequence[str], *, lang: str = "en", what: str = "gradient") -> Figure:
    """Root mean square behind each layer, as a multiple of that at the end it starts from.

    Args:
        spec: names of `cnnref.experiments.init_depth.KINDS`, as a list or as text with spaces.
        lang: "en" or "zh-TW".
        what: "signal", relative to the first layer, or "gradient", relative to the last.

    Examples:
        >>> figure = depth("he half", what="signal")
    """
    word = words(lang)
    names = spec.split() if isinstance(spec, str) else list(spec)
    if not names or any(name not in KINDS for name in names):
        raise ValueError(f"spec {spec!r} must be one or more of {', '.join(KINDS)}")
    if what not in ("signal", "gradient"):
        raise ValueError(f"what {what!r} must be signal or gradient")
    curves = [(LABELS[name], points(name, what)) for name in names]
    return chart(curves, Axis(word["layer"]), Axis(word[what], log=True))


def points(name: str, what: str) -> list[tuple[float, float]]:
    """Layer and value of every fifth layer, and of the last."""
    signal, gradient = _run(name)
    values = signal if what == "signal" else gradient
    start = values[0] if what == "signal" else values[-1]
    shown = [*range(0, len(values) - 1, EVERY), len(values) - 1]
    return [(layer + 1.0, values[layer] / start) for layer in shown]


@cache
def _run(name: str) -> tuple[list[float], list[float]]:
    return by_depth(name)
