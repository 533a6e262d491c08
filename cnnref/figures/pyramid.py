"""The cone of cells that one unit reads through a stack along one axis."""

from __future__ import annotations

import re

from matplotlib.figure import Figure

from cnnref import Row
from cnnref.analysis import RF
from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.cone import cone, line, pad, reads
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words
from cnnref.phases import Phases

LABELS = 78.0  # points for the words at the left
PITCH = 58.0  # points from row to row
CELL = 16.0  # most points of a cell
MOST = 36


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
    last = rows[-1].shape[1]
    unit = last // 2 if unit is None else unit
    if not 0 <= unit < last:
        raise ValueError(f"unit {unit} must be 0 to {last - 1}, the units of the last layer")
    levels = cone(length, rows, unit)
    low, high = _span(length, rows, levels)
    cell = min(CELL, (WIDTH - LABELS - 2) / (high - low))
    left = LABELS + (WIDTH - LABELS - cell * (high - low)) / 2
    sheet = Canvas(PITCH * len(rows) + cell + 20)

    def place(level: int, index: float) -> float:
        """Left edge of a cell."""
        first, step = _grid(rows[level - 1].rf) if level else (0.0, 1.0)
        return left + (first + index * step - low) * cell

    def height(level: int) -> float:
        return 12 + PITCH * (len(rows) - level)

    beams = []
    for level, row in enumerate(rows, 1):
        top, bottom = height(level) + cell, height(level - 1)
        for index in levels[level]:
            read = [i for i in reads(row.layer, row.in_shape[1], index) if i in levels[level - 1]]
            if read:
                x, near, far = place(level, index), *(place(level - 1, f(read)) for f in (min, max))
                beams += [(x, top, near, bottom), (x + cell, top, far + cell, bottom)]
    sheet.lines(beams, MUTED, 0.7)
    for level, units in enumerate(levels):
        size = rows[level - 1].shape[1] if level else length
        side = _padding(level, rows)
        y, inset = float(height(level)), cell * 0.06

        def box(index: int, level: int = level, y: float = y, inset: float = inset) -> Box:
            return place(level, index) + inset, y, cell - 2 * inset, cell

        inside = range(size)
        holes = [i for i in inside if units and min(units) < i < max(units) and i not in units]
        sheet.boxes(map(box, holes), face=SOFT, edge="none")
        sheet.boxes((box(i) for i in inside if i in units), face=FILL, edge="none")
        sheet.boxes(map(box, inside), width=0.9)
        padding = [*range(-side[0], 0), *range(size, size + side[1])]
        sheet.boxes((box(i) for i in padding if i in units), face=FILL, edge="none")
        sheet.boxes(map(box, padding), edge=MUTED, width=0.9, dashed=True)
        _label(sheet, y + cell / 2, level, rows, word)
    return sheet.figure


def _label(
    sheet: Canvas, y: float, level: int, rows: tuple[Row, ...], word: dict[str, str]
) -> None:
    if not level:
        sheet.text(0, y, word["input"])
        return
    row = rows[level - 1]
    name = re.sub(r"^(conv|tconv|pw)\d+", r"\1 ", str(row.layer))
    sheet.text(0, y - 7, name.replace("nobias", "").strip())
    assert isinstance(row.rf, RF)
    sheet.text(0, y + 8, word["sees"].format(n=row.rf.size[0]), colour=INK, bold=True)


def _padding(level: int, rows: tuple[Row, ...]) -> tuple[int, int]:
    """Cells of padding around a row that the layer above it reads."""
    above = rows[level] if level < len(rows) else None
    return pad(above.layer) if above and above.op != "tconv" else (0, 0)


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


def _span(length: int, rows: tuple[Row, ...], levels: list[set[int]]) -> tuple[float, float]:
    """Leftmost and rightmost edge of anything drawn, in pixels."""
    edges = [0.0, float(length)]
    for level, units in enumerate(levels):
        first, step = _grid(rows[level - 1].rf) if level else (0.0, 1.0)
        size = rows[level - 1].shape[1] if level else length
        side = _padding(level, rows)
        ends = [-side[0], size - 1 + side[1], *units]
        edges += [first + step * end for end in ends]
        edges += [first + step * end + 1 for end in ends]
    return min(edges), max(edges)
