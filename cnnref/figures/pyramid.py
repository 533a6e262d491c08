"""The cone of cells that one unit reads through a stack along one axis."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from matplotlib.figure import Figure

from cnnref import Row
from cnnref.figures.canvas import WIDTH, Box, Canvas, text_width
from cnnref.figures.line import line, pad, reads, trail
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words
from cnnref.phases import Phases
from cnnref.spec.analysis import RF

LABELS = 54.0  # least points for the words at the left
PITCH = 58.0  # points from row to row
CELL, LEAST = 16.0, 4.8  # most and fewest points of a cell
TALL = 14.0  # points of a cell's height
MOST, DEEPEST = 36, 8  # cells a row, layers


def pyramid(spec: str, *, lang: str = "en", unit: int | None = None) -> Figure:
    """Rows of cells, input at the bottom; one unit of the top row and all that it reads.

    Filled cells are read, pale ones lie between them and are skipped, dashed ones are padding.

    Args:
        spec: a stack along one axis.
        lang: "en" or "zh-TW".
        unit: index of the unit in the last layer; the middle one by default.

    Examples:
        >>> figure = pyramid("1x16 conv1k3 conv1k3s2", unit=3)
    """
    word = words(lang)
    length, rows = line(spec, MOST)
    if len(rows) > DEEPEST:
        raise ValueError(f"stack {spec!r} has {len(rows)} layers; at most {DEEPEST} can be read")
    last = rows[-1].shape[1]
    unit = last // 2 if unit is None else unit
    if not 0 <= unit < last:
        raise ValueError(f"unit {unit} must be 0 to {last - 1}, the units of the last layer")
    marked = trail(length, rows, unit)
    levels = [_Level(length, marked[0], rows[0])]
    levels += [_Level(*level) for level in zip(rows, marked[1:], (*rows[1:], None), strict=True)]
    place = _Places.of(levels, spec)
    keys = _keys(levels, word)
    sheet = Canvas(PITCH * len(rows) + TALL + 20 + (20 if keys else 0))
    sheet.lines(_beams(levels, place), MUTED, 0.7)
    for number, level in enumerate(levels):
        _cells(sheet, number, level, place)
        _label(sheet, place.y(number) + TALL / 2, level, word)
    if keys:
        sheet.legend(12 + PITCH * len(rows) + TALL + 18, keys)
    return sheet.figure


@dataclass(frozen=True)
class _Level:
    """A row of cells: its layer (or the input's length), its marked units, the layer above."""

    row: Row | int
    units: set[int]
    above: Row | None

    @property
    def size(self) -> int:
        return self.row if isinstance(self.row, int) else self.row.shape[1]

    @property
    def pad(self) -> tuple[int, int]:
        """Cells of padding that the layer above reads."""
        return pad(self.above.layer) if self.above and self.above.op != "tconv" else (0, 0)

    @property
    def padding(self) -> list[int]:
        left, right = self.pad
        return [*range(-left, 0), *range(self.size, self.size + right)]

    @property
    def skipped(self) -> list[int]:
        if not self.units:
            return []
        inside = range(max(0, min(self.units)), min(self.size, max(self.units)))
        return [i for i in inside if i not in self.units]

    @property
    def grid(self) -> tuple[float, float]:
        """Pixel position of unit 0's cell and the distance of two cells."""
        return (0.0, 1.0) if isinstance(self.row, int) else _grid(self.row.rf)


@dataclass(frozen=True)
class _Places:
    """Where cells stand on the sheet."""

    left: float
    pixel: float
    grids: list[tuple[float, float]]

    @classmethod
    def of(cls, levels: list[_Level], spec: str) -> _Places:
        grids = [level.grid for level in levels]
        names = [text_width(_name(level.row)) for level in levels if isinstance(level.row, Row)]
        labels = max(LABELS, *names) + 8
        finest = min(step for _, step in grids)
        low, high = _span(levels, math.inf)
        for _ in range(3):  # wider cells need more room, which makes pixels smaller
            pixel = min(CELL / finest, (WIDTH - labels - 3) / (high - low))
            low, high = _span(levels, pixel)
        if pixel * finest < LEAST:
            raise ValueError(
                f"stack {spec!r} needs {high - low:g} columns with its padding; "
                f"at most {int((WIDTH - labels) * finest / LEAST)} can be read"
            )
        return cls(labels + (WIDTH - labels - pixel * (high + low)) / 2, pixel, grids)

    def wide(self, level: int) -> float:
        return self.pixel * _breadth(self.grids[level][1], self.pixel)

    def x(self, level: int, index: int) -> float:
        first, step = self.grids[level]
        return self.left + (first + 0.5 + index * step) * self.pixel - self.wide(level) / 2

    def y(self, level: int) -> float:
        return 12 + PITCH * (len(self.grids) - 1 - level)

    def box(self, level: int, index: int) -> Box:
        inset = self.wide(level) * 0.06
        return self.x(level, index) + inset, self.y(level), self.wide(level) - 2 * inset, TALL


def _beams(levels: list[_Level], place: _Places) -> list[Box]:
    """Lines from each marked unit to the first and last cell that it reads."""
    beams = []
    for number, level in enumerate(levels):
        if isinstance(level.row, int):
            continue
        below = levels[number - 1]
        top, bottom = place.y(number) + TALL, place.y(number - 1)
        for index in level.units:
            taps = reads(level.row.layer, below.size, index)
            read = [i for i in taps if i in below.units]
            if read:
                x, near = place.x(number, index), place.x(number - 1, min(read))
                far = place.x(number - 1, max(read)) + place.wide(number - 1)
                beams += [(x, top, near, bottom), (x + place.wide(number), top, far, bottom)]
    return beams


def _cells(sheet: Canvas, number: int, level: _Level, place: _Places) -> None:
    def boxes(indices: list[int]) -> list[Box]:
        return [place.box(number, index) for index in indices]

    read = [i for i in range(level.size) if i in level.units]
    sheet.boxes(boxes(level.skipped), face=SOFT, edge="none")
    sheet.boxes(boxes(read), face=FILL, edge="none")
    sheet.boxes(boxes([*range(level.size)]), width=0.9)
    padding = level.padding
    sheet.boxes(boxes([i for i in padding if i in level.units]), FILL, INK, 0.9, dashed=True)
    unread = [i for i in padding if i not in level.units]
    sheet.boxes(boxes(unread), edge=MUTED, width=0.9, dashed=True)


def _keys(levels: list[_Level], word: dict[str, str]) -> list[tuple[str, str, str, bool]]:
    """The key, where a drawing has more than cells that are read and cells that are not."""
    keys = [(word["taken"], FILL, INK, False)]
    keys += [(word["skipped"], SOFT, INK, False)] if any(v.skipped for v in levels) else []
    keys += [(word["padding"], "none", MUTED, True)] if any(v.padding for v in levels) else []
    return keys if len(keys) > 1 else []


def _label(sheet: Canvas, y: float, level: _Level, word: dict[str, str]) -> None:
    if isinstance(level.row, int):
        sheet.text(0, y, word["input"])
        return
    sheet.text(0, y - 7, _name(level.row))
    assert isinstance(level.row.rf, RF)
    sheet.text(0, y + 8, word["sees"].format(n=level.row.rf.size[0]), bold=True)


def _name(row: Row) -> str:
    """A layer's word without what one axis of one channel does not show."""
    word = re.sub(r"^(t?conv|pw)\d+", r"\1 ", str(row.layer))
    return re.sub(r"nobias|g\d+", "", word).strip()


def _grid(rf: RF | str) -> tuple[float, float]:
    """Pixel position of unit 0's cell and the distance of two cells."""
    assert isinstance(rf, RF)
    field = rf.fields[0]
    if not isinstance(field, Phases):
        return rf.center[0], rf.stride[0]
    centers = [
        (window[0] + window[1]) / 2 - unit * field.stride
        for unit, window in enumerate(field.windows)
        if window
    ]
    return sum(centers) / len(centers), field.stride


def _breadth(step: float, pixel: float) -> float:
    """Width of a cell in pixels of the input, of which each is `pixel` points wide."""
    return min(CELL / pixel, step if step <= 1 else max(1.0, step * 0.85))


def _span(levels: list[_Level], pixel: float) -> tuple[float, float]:
    """Leftmost and rightmost edge of anything drawn, in pixels."""
    edges = []
    for level in levels:
        first, step = level.grid
        ends = [-level.pad[0], level.size - 1 + level.pad[1], *level.units]
        half = max(min(step, 1.0), _breadth(step, pixel)) / 2
        edges += [first + 0.5 + step * end + side for end in ends for side in (-half, half)]
    return min(edges), max(edges)
