"""Which inputs of a pool receive the gradient of its outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

Grid = Sequence[Sequence[float]]
CELL, TOP = 24.0, 22.0


def routing(spec: Grid, *, lang: str = "en") -> Figure:
    """The same map three times: under a maximum, an average and a 1x1 layer of stride 2.

    The shade of a cell is the share of its window's gradient that it receives: all, a quarter,
    nothing. Where a maximum occurs twice in a window, the first cell in reading order gets it.

    Args:
        spec: the values, an even number of rows and of columns, at most 4.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if the values do not fill 2x2 windows.

    Examples:
        >>> figure = routing([[1, 3], [0, 2]])
    """
    word = words(lang)
    rows, columns = len(spec), len(spec[0]) if spec else 0
    even = rows in (2, 4) and columns in (2, 4) and {len(row) for row in spec} == {columns}
    if not even:
        raise ValueError(f"spec {spec!r} must be 2 or 4 rows of 2 or 4 values")
    titles = (word["max_pool"], word["average_pool"], word["strided_1x1"])
    gap = (WIDTH - 2 - 3 * columns * CELL) / 2
    bottom = TOP + rows * CELL
    sheet = Canvas(bottom + 34)
    for number, (title, rule) in enumerate(zip(titles, RULES, strict=True)):
        x0 = 1 + number * (columns * CELL + gap)
        faces: dict[str, list[Box]] = {FILL: [], SOFT: []}
        for i, row in enumerate(shares(spec, rule)):
            for j, share in enumerate(row):
                if share:
                    face = FILL if share == 1 else SOFT
                    faces[face].append((x0 + j * CELL, TOP + i * CELL, CELL, CELL))
        for face, boxes in faces.items():
            sheet.boxes(boxes, face=face, edge="none")
        cells = [(x0 + j * CELL, TOP + i * CELL) for i in range(rows) for j in range(columns)]
        sheet.boxes([(x, y, CELL, CELL) for x, y in cells], edge=MUTED, width=0.5)
        wide = 2 * CELL
        windows = [
            (a, b, wide, wide) for a, b in cells if not ((a - x0) % wide or (b - TOP) % wide)
        ]
        sheet.boxes(windows, width=1.3)
        for (x, y), value in zip(cells, [v for row in spec for v in row], strict=True):
            sheet.text(x + CELL / 2, y + CELL / 2 + 1, f"{value:g}", "center", colour=INK)
        sheet.text(x0 + columns * CELL / 2, 9, title, "center", bold=True)
    keys = (("share_all", FILL), ("share_quarter", SOFT), ("share_none", "none"))
    sheet.legend(bottom + 20, [(word[key], face, MUTED, False) for key, face in keys])
    return sheet.figure


def shares(values: Grid, rule: Callable[[list[float]], list[float]]) -> list[list[float]]:
    """What part of its 2x2 window's gradient each cell receives.

    Examples:
        >>> shares([[1, 3], [0, 2]], largest)
        [[0.0, 1.0], [0.0, 0.0]]
    """
    found = [[0.0] * len(row) for row in values]
    for i in range(0, len(values), 2):
        for j in range(0, len(values[0]), 2):
            places = [(i, j), (i, j + 1), (i + 1, j), (i + 1, j + 1)]
            parts = rule([values[a][b] for a, b in places])
            for (a, b), part in zip(places, parts, strict=True):
                found[a][b] = part
    return found


def largest(window: list[float]) -> list[float]:
    """A maximum: all of it to the first of the largest cells."""
    first = window.index(max(window))
    return [float(index == first) for index in range(len(window))]


def equal(window: list[float]) -> list[float]:
    """An average: the same to each cell."""
    return [1 / len(window)] * len(window)


def corner(window: list[float]) -> list[float]:
    """A 1x1 layer of stride 2: all to the first cell, whatever it holds."""
    return [1.0] + [0.0] * (len(window) - 1)


RULES = (largest, equal, corner)
