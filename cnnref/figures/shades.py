"""A map of numbers as cells in a few shades, readable in both colour schemes."""

from __future__ import annotations

from collections.abc import Sequence

from cnnref.figures.canvas import Box, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT

SHADES = ("none", SOFT, FILL, INK)
"""From nothing to most."""


def shade_cells(
    sheet: Canvas,
    x: float,
    y: float,
    cell: float,
    values: Sequence[Sequence[float]],
    *,
    bounds: Sequence[float] = (0.25, 0.5, 0.75),
    grid: bool = False,
) -> None:
    """Draw rows of values from the corner `(x, y)`; the shade says how many bounds one reaches.

    Cells of a row that have one shade are drawn as one box, which keeps the file small.

    Raises:
        ValueError: unless there are three bounds that rise.

    Examples:
        >>> sheet = Canvas(40)
        >>> shade_cells(sheet, 0, 0, 10, [[0.0, 0.3], [0.6, 1.0]])
        >>> shade_cells(sheet, 0, 0, 10, [[0.0]], bounds=(1, 0, 2))
        Traceback (most recent call last):
        ValueError: bounds (1, 0, 2) must be three that rise, one before each shade
    """
    if len(bounds) != len(SHADES) - 1 or list(bounds) != sorted(bounds):
        raise ValueError(f"bounds {bounds} must be three that rise, one before each shade")
    boxes: dict[str, list[Box]] = {shade: [] for shade in SHADES[1:]}
    for i, row in enumerate(values):
        found = [sum(value >= bound for bound in bounds) for value in row]
        start = 0
        for j in range(1, len(found) + 1):
            if j == len(found) or found[j] != found[start]:
                if found[start]:
                    box = (x + start * cell, y + i * cell, (j - start) * cell, cell)
                    boxes[SHADES[found[start]]].append(box)
                start = j
    for shade, cells in boxes.items():
        sheet.boxes(cells, face=shade, edge="none")
    tall, wide = len(values) * cell, max(map(len, values)) * cell
    if grid:
        across = [(x, y + i * cell, x + wide, y + i * cell) for i in range(len(values) + 1)]
        down = [(x + j * cell, y, x + j * cell, y + tall) for j in range(len(values[0]) + 1)]
        sheet.lines(across + down, MUTED, 0.5)
    sheet.boxes([(x, y, wide, tall)], edge=MUTED, width=0.8)
