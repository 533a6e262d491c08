"""The cone of units that one unit of a real network reads, map by map down to the image."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas, text_width
from cnnref.figures.network import Map, maps
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

PITCH = 46.0  # points from map to map
TALL = 12.0  # points of a map's height
LEAST = 3.6  # points of the narrowest cell that is drawn as one
TOP = 14.0


def cone(spec: str, *, lang: str = "en", depth: int = 1) -> Figure:
    """The maps of a network, the image at the bottom; the middle unit of the last, what it reads.

    Each map is as wide as the image; the filled part is read, the dashed one is padding. Numbers
    count units from the first to the last that is read.

    Args:
        spec: a network and one of its modules, as `resnet50:layer3`; the last map without one.
        lang: "en" or "zh-TW".
        depth: how many levels down the modules lie whose maps are drawn.

    Raises:
        ValueError: if there is no such network, or no such map.

    Examples:
        >>> figure = cone("resnet18:layer2")
    """
    from cnnref.analyser import receptive_field  # here: only networks need torch

    word = words(lang)
    name, report, found = maps(spec, depth)
    last = found[-1]
    unit = last.units // 2
    levels = [_Level(last, unit, unit)]
    for one in reversed(found[:-1]):
        node = receptive_field(name, source=one.name)[last.name]
        read = node.reads_at(1, unit) if node.size[1] else None
        if read:
            levels.append(_Level(one, read[0], read[-1]))
    read = report[last.name].reads_at(1, unit) or []
    width = report.image[-1]
    levels.append(_Level(Map(word["input"], width, 0.0, 1.0), read[0], read[-1]))

    labels = max(text_width(text) for level in levels for text in level.label(word)) + 10
    low = min(min(level.span[0], level.map.extent[0]) for level in levels)
    high = max(max(level.span[1], level.map.extent[1]) for level in levels)
    scale = (WIDTH - labels - 3) / (high - low)

    def x(pixel: float) -> float:
        return labels + (pixel - low) * scale

    sheet = Canvas(TOP + PITCH * (len(levels) - 1) + TALL + 12)
    rows = [TOP + PITCH * number for number in range(len(levels))]
    sheet.lines(
        [
            (x(upper.span[side]), rows[number] + TALL, x(lower.span[side]), rows[number + 1])
            for number, (upper, lower) in enumerate(pairwise(levels))
            for side in (0, 1)
        ],
        MUTED,
        0.8,
    )
    for y, level in zip(rows, levels, strict=True):
        first, end = level.map.extent

        def box(left: float, right: float, y: float = y) -> Box:
            return x(left), y, (right - left) * scale, TALL

        left, right = level.span
        sheet.boxes([box(left, right)], edge=MUTED, dashed=True)
        sheet.boxes([box(first, end)], face=SOFT, edge="none")
        sheet.boxes([box(max(left, first), min(right, end))], face=FILL, edge="none")
        step = level.map.stride
        if step * scale >= LEAST:
            cells = range(1, level.map.units)
            sheet.lines(
                [(x(first + i * step), y, x(first + i * step), y + TALL) for i in cells], INK, 0.5
            )
        sheet.boxes([box(first, end)], width=0.9)
        for line, text in enumerate(level.label(word)):
            sheet.text(0, y - 1 + 14 * line, text, bold=line == 1)
    return sheet.figure


@dataclass(frozen=True)
class _Level:
    """A map, and the first and last of its units that are read."""

    map: Map
    first: int
    last: int

    @property
    def span(self) -> tuple[float, float]:
        """Left and right edge of what is read, in pixels."""
        return self.map.edge(self.first), self.map.edge(self.last + 1)

    def label(self, word: dict[str, str]) -> tuple[str, str]:
        return self.map.name, word["sees"].format(n=self.last - self.first + 1)
