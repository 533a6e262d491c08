"""The sides of U-Net's maps, level by level, with what the crops cut away."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.checks import whole
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.text import words
from cnnref.geometry import conv_out, transposed_out

ROW, TALL, HALF = 46.0, 15.0, 168.0


def contraction(spec: int, *, lang: str = "en") -> Figure:
    """Bars as long as the maps: the way down on the left, the way up with its crops on the right.

    Args:
        spec: side of the image, in pixels.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = contraction(572)
    """
    word = words(lang)
    down, up = sides(spec)
    scale = (HALF - 6) / spec
    sheet = Canvas(24 + ROW * len(down) + 22)
    right = WIDTH - HALF
    sheet.text(0, 8, word["unet_down"], bold=True)
    sheet.text(right, 8, word["unet_up"], bold=True)
    for level, (before, after) in enumerate(down):
        y = 24 + ROW * level
        sheet.text(0, y + 7, f"{before} → {after}")
        sheet.boxes([(1, y + 16, before * scale, TALL)], face="none", edge=MUTED, width=0.8)
        cut = (before - after) / 2 * scale
        sheet.boxes([(1 + cut, y + 16, after * scale, TALL)], face=FILL, width=0.8)
    for level, (skip, joined, after) in enumerate(up):
        y = 24 + ROW * level
        cut = (skip - joined) // 2
        sheet.text(right, y + 7, f"{skip} → {joined} → {after}")
        x = right + 1
        whole_skip = (x, y + 16, skip * scale, TALL)
        sheet.boxes([whole_skip], edge=ACCENT, dashed=True)
        sheet.boxes([(x + cut * scale, y + 16, joined * scale, TALL)], face=SOFT, width=0.8)
        inner = (skip - after) / 2
        sheet.boxes([(x + inner * scale, y + 16, after * scale, TALL)], face=FILL, width=0.8)
    keys = [(word["unet_out"], FILL, INK, False), (word["unet_crop"], "none", ACCENT, True)]
    sheet.legend(24 + ROW * len(down) + 10, keys)
    return sheet.figure


def sides(spec: int) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """Down: side before and after the convolutions. Up: of skip and crop, after; finest first.

    Examples:
        >>> down, up = sides(572)
        >>> down[0], up[0]
        ((572, 568), (568, 392, 388))
    """
    side = whole("spec", spec, 188)
    if (side - 60) % 16:
        raise ValueError(f"spec {spec} leaves an odd map; sides such as 572 fit")
    down: list[tuple[int, int]] = []
    for level in range(5):
        after = conv_out(conv_out(side, 3), 3)
        down.append((side, after))
        side = conv_out(after, 2, stride=2) if level < 4 else after
    up: list[tuple[int, int, int]] = []
    for level in reversed(range(4)):
        joined = transposed_out(side, 2, stride=2)
        side = conv_out(conv_out(joined, 3), 3)
        up.insert(0, (down[level][1], joined, side))
    return down, up
