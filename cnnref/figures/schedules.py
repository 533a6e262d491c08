"""Learning rates over a run."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words
from cnnref.training.schedules import cosine, linear, staircase

STEPS = 100
RATES = {
    "staircase": lambda t: staircase(t, 1.0, [30, 60, 90]),
    "cosine": lambda t: cosine(t, STEPS, 1.0, warmup=5),
    "linear": lambda t: linear(t, STEPS, 1.0),
}


def schedules(spec: str | Sequence[str], *, lang: str = "en") -> Figure:
    """Learning rate as a share of its peak, over percent of the run.

    Args:
        spec: names out of staircase, cosine (with a warm-up) and linear.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = schedules("staircase cosine")
    """
    word = words(lang)
    names = spec.split() if isinstance(spec, str) else list(spec)
    if not names or any(name not in RATES for name in names):
        raise ValueError(f"spec {spec!r} must be one or more of {', '.join(RATES)}")
    curves = [(word[f"rate_{name}"], rates(name)) for name in names]
    return chart(curves, Axis(word["run"]), Axis(word["rate"], high=1.0))


def rates(name: str) -> list[tuple[float, float]]:
    """Percent of the run and share of the peak; twice where a staircase falls.

    Examples:
        >>> rates("linear")[:2], len(rates("staircase"))
        ([(0.0, 1.0), (1.0, 0.99)], 104)
    """
    found = []
    for step in range(STEPS + 1):
        if step and name == "staircase" and RATES[name](step) < RATES[name](step - 1):
            found.append((float(step), RATES[name](step - 1)))
        found.append((float(step), RATES[name](step)))
    return found
