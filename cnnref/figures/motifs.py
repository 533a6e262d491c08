"""The amounts of two cards whose four marked transactions differ in nothing but their order."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from cnnref.experiments.transactions import LARGE, MOTIF, SMALL, STEPS
from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import FILL, INK, MUTED
from cnnref.figures.text import words

TALL, ROW = 40.0, 118.0
START = 12  # first transaction of the motif that is drawn


def motifs(spec: int, *, lang: str = "en") -> Figure:
    """Two rows of bars, a bar a transaction: the log of the amount above or below its mean.

    Args:
        spec: seed of the other transactions.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = motifs(0)
    """
    word = words(lang)
    other = np.random.default_rng(spec).normal(size=STEPS).clip(-1.6, 1.6)
    sheet = Canvas(2 * ROW + 22)
    for row, (name, order) in enumerate((("card_fraud", 1), ("card_honest", -1))):
        amounts = other.copy()
        amounts[START : START + MOTIF] = np.array([SMALL, SMALL, SMALL, LARGE])[::order]
        _row(sheet, row * ROW, word[name], amounts.tolist())
    sheet.legend(2 * ROW + 10, [(word["within_minutes"], FILL, INK, False),
                                (word["other_times"], "none", MUTED, False)])  # fmt: skip
    return sheet.figure


def _row(sheet: Canvas, top: float, name: str, amounts: list[float]) -> None:
    wide = (WIDTH - 8) / STEPS
    zero = top + 18 + TALL + 4
    sheet.text(0, top + 8, name, bold=True)
    plain: list[Box] = []
    marked: list[Box] = []
    for step, amount in enumerate(amounts):
        high = amount / LARGE * TALL
        box = (4 + step * wide + wide * 0.12, zero - max(high, 0), wide * 0.76, abs(high))
        (marked if START <= step < START + MOTIF else plain).append(box)
    sheet.boxes(plain, edge=MUTED, width=0.9)
    sheet.boxes(marked, face=FILL, edge=INK, width=0.9)
    sheet.lines([(2, zero, WIDTH - 2, zero)], INK, 1.0)
