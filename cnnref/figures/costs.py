"""Parameters, MACs and activations of a network, a bar a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import FILL, INK, MUTED
from cnnref.figures.text import words

PANEL, GAP = 58.0, 46.0  # points: height of the highest bar, room above it for words
KINDS = ("conv", "fc")
MEASURES = ("parameters", "macs", "activations")


def costs(spec: Sequence[Sequence[Any]], *, lang: str = "en") -> Figure:
    """Three rows of bars, one for each layer in the order they run.

    Args:
        spec: of each layer its kind, "conv" or "fc", then parameters, MACs, activations.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if a layer is not written so, or nothing is there to draw.

    Examples:
        >>> figure = costs([["conv", 1_792, 86_704_128, 3_211_264], ["fc", 1_000, 1_000, 10]])
        >>> costs([["pool", 0, 0, 10]])
        Traceback (most recent call last):
        ValueError: layer 1 is ['pool', 0, 0, 10]; write conv or fc, then three numbers
    """
    word = words(lang)
    layers = [(str(kind), [float(value) for value in values]) for kind, *values in spec]
    if not layers:
        raise ValueError("spec is empty; a figure of costs needs one layer")
    for number, (kind, values) in enumerate(layers, 1):
        if kind not in KINDS or len(values) != len(MEASURES) or min(values) < 0:
            found = list(spec[number - 1])
            raise ValueError(f"layer {number} is {found}; write conv or fc, then three numbers")
    sheet = Canvas(len(MEASURES) * (PANEL + GAP) + 38)
    for row, measure in enumerate(MEASURES):
        _panel(sheet, row * (PANEL + GAP), measure, layers, word)
    end = len(MEASURES) * (PANEL + GAP)
    sheet.text(1, end + 4, "1")
    sheet.text(WIDTH / 2, end + 4, word["in_order"], "center")
    sheet.text(WIDTH - 1, end + 4, str(len(layers)), "right")
    sheet.legend(
        end + 26, [(word["conv_layer"], FILL, INK, False), (word["fc_layer"], INK, INK, False)]
    )
    return sheet.figure


def most(layers: Sequence[Sequence[float]], measure: int) -> tuple[int, float]:
    """Which layer, from 1, has most of a measure, with its share of the sum.

    Examples:
        >>> most([[1, 0, 0], [3, 0, 0]], 0)
        (2, 0.75)
    """
    column = [layer[measure] for layer in layers]
    largest = max(range(len(column)), key=column.__getitem__)
    return largest + 1, column[largest] / (sum(column) or 1)


def _panel(
    sheet: Canvas, top: float, measure: str, layers: list[tuple[str, list[float]]],
    word: dict[str, str],
) -> None:  # fmt: skip
    column = MEASURES.index(measure)
    values = [counts[column] for _, counts in layers]
    layer, share = most([counts for _, counts in layers], column)
    base, step = top + GAP - 6 + PANEL, WIDTH / len(layers)
    sheet.text(1, top + 9, word[f"sum_{measure}"].format(n=f"{sum(values):,.0f}"), bold=True)
    sheet.text(1, top + 26, word["most_in"].format(layer=layer, share=f"{100 * share:.0f}"))
    boxes: dict[str, list[Box]] = {kind: [] for kind in KINDS}
    for place, (kind, _) in enumerate(layers):
        high = PANEL * values[place] / (max(values) or 1)
        boxes[kind].append((place * step + 0.1 * step, base - high, 0.8 * step, high))
    sheet.boxes(boxes["conv"], face=FILL, edge="none")
    sheet.boxes(boxes["fc"], face=INK, edge="none")
    sheet.lines([(0, base, WIDTH, base)], MUTED, 0.8)
