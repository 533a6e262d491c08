"""What each channel gate reads on its way to a scale."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import Canvas
from cnnref.figures.palette import INK, MUTED, PAPER, SOFT
from cnnref.figures.text import words

# Steps of each gate: the key of its words, and whether it reads the whole image.
ROWS: dict[str, tuple[tuple[tuple[str, bool], ...], ...]] = {
    "se": ((("mean", True), ("narrow", False), ("channels", False)),),
    "eca": ((("mean", True), ("taps", False), ("channels", False)),),
    "cbam": (
        (("both", True), ("narrow", False), ("channels", False)),
        (("across", False), ("seven", False), ("places", False)),
    ),
}
SPANS = ((1.0, 142.0), (156.0, 84.0), (272.0, 72.0))  # left side, width of each step
TALL, ROW, TITLE = 22.0, 30.0, 20.0


def gate_flow(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """A row of steps a gate; what reads the whole image is filled.

    Args:
        spec: gates among `se`, `eca`, `cbam`.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = gate_flow(["se", "cbam"])
        >>> gate_flow(["gru"])
        Traceback (most recent call last):
        ValueError: spec ['gru'] must be gates among se, eca, cbam
    """
    word = words(lang)
    if not spec or any(name not in ROWS for name in spec):
        raise ValueError(f"spec {list(spec)} must be gates among {', '.join(ROWS)}")
    high = sum(TITLE + ROW * len(ROWS[name]) + 6 for name in spec)
    sheet = Canvas(high + 40)
    y = 2.0
    for name in spec:
        sheet.text(0, y + 7, word[f"gate_{name}"], bold=True)
        y += TITLE
        for steps in ROWS[name]:
            middle = y + TALL / 2
            ends = [left + width for left, width in SPANS]
            sheet.lines([(ends[0], middle, SPANS[1][0], middle)], INK)
            sheet.lines([(ends[1], middle, SPANS[2][0], middle)], INK)
            sheet.boxes([(248, y + 2, 18, TALL - 4)], face=PAPER, edge=MUTED, width=0.8)
            sheet.text(257, middle + 1, "σ", "center")
            for (left, width), (key, whole) in zip(SPANS, steps, strict=True):
                face = SOFT if whole else "none"
                sheet.boxes([(left, y, width, TALL)], face=face, edge=INK)
                sheet.text(left + width / 2, middle + 1, word[f"gate_{key}"], "center")
            y += ROW
        y += 6
    for row, (key, face) in enumerate((("gate_global", SOFT), ("gate_local", "none"))):
        line = high + 10 + 17 * row
        sheet.boxes([(1, line - 5.5, 11, 11)], face=face, edge=INK, width=0.9)
        sheet.text(18, line + 1, word[key])
    return sheet.figure
