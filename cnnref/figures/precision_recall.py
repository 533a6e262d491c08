"""Precision over recall of a few detections, with the envelope that is averaged."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from matplotlib.figure import Figure

from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words
from cnnref.inspect.average_precision import precision_recall


def precision_recall_curve(spec: Sequence[int], *, lang: str = "en") -> Figure:
    """The points in the order of their scores, and the best precision at each recall or more.

    Args:
        spec: the number of objects, then 1 for a hit or 0 for a miss, by falling score.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = precision_recall_curve([3, 1, 0, 1, 0, 1])
    """
    word = words(lang)
    if len(spec) < 2 or spec[0] < 1 or any(flag not in (0, 1) for flag in spec[1:]):
        raise ValueError(f"spec {spec!r} must be the objects, then 1 or 0 for each detection")
    found = path(spec[0], spec[1:])
    curves = [(word["pr_points"], found), (word["pr_envelope"], envelope(found))]
    return chart(
        curves,
        Axis(word["pr_recall"], low=0, high=1),
        Axis(word["pr_precision"], low=0, high=1),
    )


def path(objects: int, flags: Sequence[int]) -> list[tuple[float, float]]:
    """(recall, precision) after each detection."""
    scores = torch.arange(len(flags), 0, -1)
    precision, recall = precision_recall(scores, torch.tensor(flags) > 0, objects)
    return list(zip(recall.tolist(), precision.tolist(), strict=True))


def envelope(found: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners of the steps under which the area is the average precision.

    Examples:
        >>> envelope([(0.5, 1.0), (0.5, 0.5), (1.0, 0.25)])
        [(0.0, 1.0), (0.5, 1.0), (0.5, 0.25), (1.0, 0.25)]
    """
    corners, before = [], 0.0
    for recall in sorted({r for r, _ in found if r > 0}):
        best = max(p for r, p in found if r >= recall)
        corners += [(before, best), (recall, best)]
        before = recall
    return corners
