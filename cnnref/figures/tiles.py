"""Two neighbouring tiles of an image: what each reads, what each labels."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, SOFT
from cnnref.figures.text import words

TALL, TOP, DROP = 20.0, 22.0, 54.0


def tiles(spec: Sequence[int], *, lang: str = "en") -> Figure:
    """Inputs of two tiles above, their outputs below, what is read twice marked.

    Args:
        spec: side of a tile, pixels that the network loses, step from tile to tile.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if the outputs leave a gap, or a number is not positive.

    Examples:
        >>> figure = tiles([572, 184, 384])
    """
    word = words(lang)
    if not isinstance(spec, list | tuple) or len(spec) != 3 or min(spec) < 1:
        raise ValueError(f"spec {spec!r} must be [side, lost, step], each at least 1")
    side, lost, step = spec
    if step > side - lost:
        raise ValueError(f"step {step} leaves a gap: a tile labels {side - lost} pixels")
    scale = (WIDTH - 4) / (side + step)
    sheet = Canvas(TOP + 2 * DROP + 18)
    sheet.text(0, 9, word["tile_step"].format(n=step), bold=True)
    for tile in range(2):
        y, x = TOP + DROP * tile, 2 + tile * step * scale
        sheet.boxes([(x, y, side * scale, TALL)], face=SOFT)
        again = (side - step) * scale
        from_ = x + step * scale if tile == 0 else x
        hatched(sheet, from_, y, again, TALL)
        align = "left" if tile == 0 else "right"
        at = x + 4 if tile == 0 else x + side * scale - 4
        sheet.text(at, y + TALL / 2 + 1, word["tile_reads"].format(n=side), align)
        below = x + lost / 2 * scale
        sheet.boxes([(below, y + TALL + 4, (side - lost) * scale, TALL)], face=FILL)
        middle = below + (side - lost) * scale / 2
        label = word["tile_labels"].format(n=side - lost)
        sheet.text(middle, y + TALL + 4 + TALL / 2 + 1, label, "center")
    end = TOP + 2 * DROP
    again_text = word["tile_twice"].format(n=side - step)
    hatched(sheet, 2, end, 22, 13)
    sheet.text(31, end + 7.5, again_text, colour=INK)
    return sheet.figure


def hatched(sheet: Canvas, x: float, y: float, wide: float, tall: float) -> None:
    """A box filled with slanted lines."""
    steps = [k * 6.0 for k in range(1, int((wide + tall) / 6) + 1)]
    lines = [
        (x + min(d, wide), y + max(0.0, d - wide), x + max(0.0, d - tall), y + min(d, tall))
        for d in steps
    ]
    sheet.lines(lines, ACCENT, 0.8)
    sheet.boxes([(x, y, wide, tall)], edge=ACCENT, width=0.8)
