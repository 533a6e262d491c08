"""The number of channels along a block, as bars that narrow and widen."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

Block = tuple[str, Sequence[int], Sequence[str]]
BAR, STEP, GAP = 18.0, 48.0, 18.0


def widths(spec: Sequence[Block], *, lang: str = "en") -> Figure:
    """Blocks side by side, read downwards: a bar for each map, a layer between two of them.

    Args:
        spec: up to three blocks: name, channels of each map, layer between two maps.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = widths([("a", [256, 64, 256], ["1×1", "1×1"])])
    """
    words(lang)
    blocks = checked(spec)
    panel = (WIDTH - 2 - GAP * (len(blocks) - 1)) / len(blocks)
    sheet = Canvas(26 + STEP * (max(len(maps) for _, maps, _ in blocks) - 1) + BAR + 4)
    for number, (name, maps, layers) in enumerate(blocks):
        middle = 1 + number * (panel + GAP) + panel / 2
        sheet.text(middle, 9, name, "center", bold=True)
        for row, channels in enumerate(maps):
            wide, y = panel * channels / max(maps), 26 + STEP * row
            face = FILL if channels == max(maps) else SOFT
            sheet.boxes([(middle - wide / 2, y, wide, BAR)], face=face, width=0.9)
            sheet.text(middle, y + BAR / 2 + 1, str(channels), "center")
            if row < len(layers):
                sheet.lines([(middle - 20, y + BAR + 4, middle - 20, y + STEP - 4)], MUTED, 1.0)
                sheet.text(middle - 12, y + (BAR + STEP) / 2 + 1, layers[row], colour=INK)
    return sheet.figure


def checked(spec: Sequence[Block]) -> list[Block]:
    """The blocks, if they can be drawn.

    Raises:
        ValueError: unless there are 1 to 3 blocks, each with one layer fewer than maps.
    """
    blocks = list(spec) if isinstance(spec, Sequence) and not isinstance(spec, str) else []
    if not 1 <= len(blocks) <= 3:
        raise ValueError(f"spec {spec!r} must be 1 to 3 blocks (name, channels, layers)")
    for name, maps, layers in blocks:
        if len(maps) != len(layers) + 1 or min(maps) < 1:
            raise ValueError(
                f"block {name!r} has {len(maps)} maps and {len(layers)} layers; "
                "it needs one layer fewer than maps"
            )
    return blocks
