"""A network stage by stage: what runs, how large its maps are, where parameters and work lie."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.diagram import SHUT, times
from cnnref.figures.palette import FILL, INK, MUTED, PAPER, SOFT
from cnnref.figures.text import words

if TYPE_CHECKING:
    from cnnref.stages import Block

LINE, GAP, TOP, BAR = 14.0, 12.0, 26.0, 11.0
LEFT, MIDDLE = 88.0, 140.0  # points of the sizes, the boxes; the rest is for the bars
NAMES = {
    "SwinTransformerBlock": "Swin block", "ResBottleneckBlock": "Bottleneck",
}  # fmt: skip


def overview(spec: str, *, lang: str = "en") -> Figure:
    """The stages of a network from the image down, one box each.

    Left stand the sizes of the map that a stage gives; in the box its layers and blocks, those of
    one kind counted; right its share of the multiply-accumulates, filled, and of the parameters,
    light.

    Args:
        spec: a network.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if there is no such network.

    Examples:
        >>> figure = overview("resnet50")
    """
    from cnnref.stages import stages  # here: only networks need torch

    word, found = words(lang), stages(spec)
    rows = [(stage, contents(stage.blocks)) for stage in found.stages]
    macs = sum(stage.macs for stage, _ in rows)
    params = sum(stage.params for stage, _ in rows) + sum(each[1] for each in found.beside)
    most = max(max(s.macs / macs, s.params / params) for s, _ in rows)
    heights = [max(LINE * len(lines) + 6, 2 * BAR + 8) for _, lines in rows]
    sheet = Canvas(TOP + sum(heights) + GAP * len(rows) + 16)
    keys = (("share-macs", FILL), ("share-params", SOFT))
    sheet.legend(8, [(word[key], face, INK, False) for key, face in keys])
    y = TOP + 14.0
    centre = LEFT + MIDDLE / 2
    sheet.text(centre, TOP + 1, f"{word['input']} {times(found.image)}", "center")
    boxes: list[Box] = []
    bars: dict[str, list[Box]] = {FILL: [], SOFT: []}
    for (stage, lines), tall in zip(rows, heights, strict=True):
        sheet.lines([(centre, y - 6, centre, y)], INK)
        boxes.append((LEFT, y, MIDDLE, tall))
        shape = times(stage.shape)
        sheet.text(LEFT - 6, y + tall / 2 + 1, shape, "right")
        for place, line in enumerate(lines):
            high = y + tall / 2 + LINE * (place - (len(lines) - 1) / 2) + 1
            sheet.text(centre, high, line, "center")
        left = LEFT + MIDDLE + 8
        room = WIDTH - left - 40
        pairs = ((FILL, stage.macs / macs), (SOFT, stage.params / params))
        for place, (face, share) in enumerate(pairs):
            high = y + tall / 2 + (place - 1) * (BAR + 1)
            bars[face].append((left, high, max(room * share / most, 0.4), BAR))
            text = f"{share:.0%}" if share >= 0.01 or not share else "<1%"
            sheet.text(left + room * share / most + 4, high + BAR / 2 + 1, text)
        y += tall + GAP
    sheet.boxes(boxes, PAPER, width=0.9)
    for face, each in bars.items():
        sheet.boxes(each, face, MUTED, width=0.6)
    return sheet.figure


def contents(blocks: Iterable[Block]) -> list[str]:
    """What a stage runs, line by line; equal blocks in a row are counted, small steps left out.

    Examples:
        >>> from cnnref.stages import stages
        >>> contents(stages("resnet50").stages[2].blocks)
        ['4 × Bottleneck']
        >>> contents(stages("vgg11").stages[1].blocks)
        ['max 2×2, s2', '3×3, 128']
    """
    from cnnref.analyser.labels import ACTIVATIONS, NORMS, OPERATIONS

    small = {*ACTIVATIONS, *NORMS.values(), *OPERATIONS.values()} - {"mean", "concat", "resize"}
    kept = [
        SHUT.get(block.part.type) or NAMES.get(block.part.type, block.part.type)
        for block in blocks
        if block.part.macs or block.part.type not in small
    ]
    lines = []
    for name, same in groupby(kept):
        count = len(list(same))
        lines.append(f"{count} × {name}" if count > 1 else name)
    return lines
