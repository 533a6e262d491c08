"""The loss of one example over the margin of its right class."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words
from cnnref.training.label_smoothing import margin_loss

WIDEST = 20


def margin(spec: str | Sequence[float], *, lang: str = "en", classes: int = 1000) -> Figure:
    """Cross-entropy over how far the right logit lies above the others, which are equal.

    Args:
        spec: up to four amounts of label smoothing, 0 to 1.
        lang: "en" or "zh-TW".
        classes: how many classes there are.

    Examples:
        >>> figure = margin([0, 0.1])
    """
    word = words(lang)
    amounts = [float(part) for part in spec.split()] if isinstance(spec, str) else list(spec)
    if not amounts:
        raise ValueError(f"spec {spec!r} must be amounts of label smoothing such as [0, 0.1]")
    curves = [
        (
            word["smoothing"].format(n=amount),
            [(float(m), margin_loss(m, classes, amount)) for m in range(WIDEST + 1)],
        )
        for amount in amounts
    ]
    return chart(curves, Axis(word["margin"]), Axis(word["loss"]))
