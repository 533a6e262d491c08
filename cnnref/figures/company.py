"""How much an image's features depend on its batch, over the size of the batch."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.experiments.company import NORMS, change_by_company
from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

SIZES = (2, 4, 8, 16, 32, 64)


def company(spec: str | Sequence[str], *, lang: str = "en") -> Figure:
    """Relative change of one image's output when the others of its batch are exchanged.

    Args:
        spec: names of `cnnref.experiments.company.NORMS`, as a list or as text with spaces.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = company("batch group")
    """
    word = words(lang)
    names = spec.split() if isinstance(spec, str) else list(spec)
    if not names or any(name not in NORMS for name in names):
        raise ValueError(f"spec {spec!r} must be one or more of {', '.join(NORMS)}")
    curves = [
        (
            type(NORMS[name]()).__name__,
            [(float(size), change_by_company(name, size)) for size in SIZES],
        )
        for name in names
    ]
    return chart(curves, Axis(word["batch_size"]), Axis(word["change"], high=0.6))
