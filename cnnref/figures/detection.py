"""Whether a maximum or a mean finds a signal in the noise of a window."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.experiments.pooled_signal import by_max, by_mean
from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words


def detection(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """Probability that the pooled number is larger with the signal, by how many cells hold it.

    Args:
        spec: cells of the window, 2 to 25, then the height of the signal in standard deviations.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if spec is not two such numbers.

    Examples:
        >>> figure = detection([9, 2])
    """
    word = words(lang)
    if not isinstance(spec, list | tuple) or len(spec) != 2 or not 2 <= spec[0] <= 25:
        raise ValueError(f"spec {spec!r} must be [cells, height] with 2 to 25 cells")
    cells, height = int(spec[0]), float(spec[1])
    counts = range(1, cells + 1)
    curves = [
        (word["pooled_max"].format(n=cells), [(m, by_max(cells, m, height)) for m in counts]),
        (word["pooled_mean"].format(n=cells), [(m, by_mean(cells, m, height)) for m in counts]),
    ]
    return chart(
        curves,
        Axis(word["signal_cells"], low=1, high=cells),
        Axis(word["larger"], low=0.5, high=1.0),
    )
