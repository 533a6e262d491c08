"""What a unit of each stage of a network reads: its field, and where in it the path mass lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas, Point, text_width
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

if TYPE_CHECKING:
    from cnnref.analyser.mass import Mass
    from cnnref.stages import Stage

PITCH, TOP, HILL, STRIP = 50.0, 24.0, 18.0, 4.0
NAME = 130.0  # points of the longest name
POINTS = 60  # of the outline of a hill


def reach(spec: str, *, lang: str = "en") -> Figure:
    """The receptive field of the middle unit behind each stage, one below the other.

    The light strip is the field, padding counted; the hill on it is the path mass, how much each
    pixel counts if every layer averages; the dashed lines are the sides of the image. A frame
    around the strip says that units read the whole image besides.

    Args:
        spec: a network.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if there is no such network, or it has no maps.

    Examples:
        >>> figure = reach("resnet18")
    """
    from cnnref.stages import masses, stages  # here: only networks need torch

    word, found = words(lang), stages(spec)
    pairs = zip(found.stages, masses(spec), strict=True)
    levels = [level(stage, mass) for stage, mass in pairs if stage.side and stage.reads != "all"]
    if not levels:
        raise ValueError(f"spec {spec!r} has no maps whose units read a part of the image")
    width = found.image[-1]
    low = min(0.0, *(each.first for each in levels))
    high = max(float(width), *(each.last for each in levels))
    scale = (WIDTH - 4) / (high - low)

    def x(pixel: float) -> float:
        return 2 + (pixel - low) * scale

    sheet = Canvas(TOP + PITCH * len(levels) + 2)
    strips_at = [TOP + PITCH * place + 14 for place in range(len(levels))]
    sides = [(x(side), y, x(side), y + HILL + 10) for side in (0, width) for y in strips_at]
    sheet.lines(sides, MUTED, 1, True)
    sheet.text(x(width / 2), 7, f"{word['input']} {width}", "center")
    strips: list[Box] = []
    for place, one in enumerate(levels):
        y = TOP + PITCH * place
        sheet.text(2, y + 6, ended(one.name), bold=True)
        sheet.text(WIDTH - 2, y + 6, one.says(word), "right")
        base = y + 16 + HILL
        left, right = x(one.first), x(one.last)
        strips.append((left, base, max(right - left, 0.8), STRIP))
        if one.everything:
            outer = min(0.0, one.first), max(float(width), one.last)
            frame = (x(outer[0]), base - 2, (outer[1] - outer[0]) * scale, STRIP + 4)
            sheet.boxes([frame], edge=ACCENT, dashed=True)
        hill = [(x(pixel), base - HILL * tall) for pixel, tall in one.hill]
        sheet.area([(left, base), *hill, (right, base)], FILL)
    sheet.boxes(strips, SOFT, INK, 0.7)
    return sheet.figure


def ended(path: str) -> str:
    """A path without its first names if it is too long to stand beside the numbers.

    Examples:
        >>> ended("layer3.5"), ended("trunk_output.block3.block3-5")
        ('layer3.5', 'block3.block3-5')
    """
    while text_width(path) > NAME and "." in path:
        path = path.partition(".")[2]
    return path


@dataclass(frozen=True)
class Level:
    """What the middle unit behind a stage reads: where its field begins and ends, in pixels, and
    the outline of its mass, 1 where it is largest."""

    name: str
    size: int
    stride: float
    start: int
    first: float
    last: float
    hill: tuple[Point, ...]
    everything: bool

    def says(self, word: dict[str, str]) -> str:
        """Size, stride, start, as text."""
        stride = f"{float(self.stride):g}"
        text = word["reach"].format(size=f"{self.size:,}", stride=stride, start=f"{self.start:,}")
        return text.replace("-", "−")


def level(stage: Stage, mass: Mass | None) -> Level:
    """The field and the mass of the middle unit behind a stage.

    Examples:
        >>> from cnnref.stages import masses, stages
        >>> found = level(stages("vgg11").stages[1], masses("vgg11")[1])
        >>> found.size, found.stride, found.start, found.last - found.first
        (8, 2.0, -3, 8)
    """
    node = stage.blocks[-1].node
    size, stride, start = node.size[-1], node.stride[-1], node.start[-1]
    assert size is not None
    assert stride is not None
    assert start is not None
    near = range(stage.side // 2, stage.side // 2 + node.phases[-1])
    each = {unit: node.reads_at(len(node.size) - 1, unit) or [start] for unit in near}
    unit = max(each, key=lambda one: each[one][-1] - each[one][0])  # behind a resize they differ
    reads = each[unit]
    hill: tuple[Point, ...] = ()
    if mass is not None:
        low, shares = mass.profile(unit)
        parts = [float(part.mean()) for part in shares.tensor_split(min(POINTS, len(shares)))]
        wide = len(shares) / len(parts)
        hill = tuple(
            (low + wide * (place + 0.5), part / max(parts)) for place, part in enumerate(parts)
        )
    return Level(
        stage.name, size, float(stride), start, reads[0], reads[-1] + 1, hill, node.global_context
    )
