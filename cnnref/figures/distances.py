"""What networks answer, on average, when asked how far a pixel is from the border."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

SHOWN = ("zeros", "reflect", "circular")


def distances(spec: Mapping[str, Sequence[float]], *, lang: str = "en") -> Figure:
    """A curve of the mean answer for each padding mode, and the true distance.

    Args:
        spec: by padding mode, the mean answer at each distance from 0 up; of "zeros", "reflect"
            and "circular" those that are given.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = distances({"zeros": [0.2, 1.1, 1.9], "circular": [0.9, 1.0, 0.9]})
    """
    word = words(lang)
    given = spec if isinstance(spec, Mapping) else {}
    modes = [mode for mode in SHOWN if mode in given]
    if not modes:
        raise ValueError(f"spec {spec!r} must have answers for one of {', '.join(SHOWN)}")
    furthest = max(len(given[mode]) for mode in modes)
    truth = [(float(d), float(d)) for d in range(furthest)]
    curves = [(word[f"pad_{mode}"], list(enumerate(given[mode]))) for mode in modes]
    return chart(
        [*curves, (word["truth"], truth)],
        Axis(word["distance"]),
        Axis(word["answer"]),
    )
