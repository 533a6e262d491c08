"""A window times a kernel, with the numbers: the products that make one cell of the output."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, SOFT
from cnnref.figures.text import words

Rows = Sequence[Sequence[int]]
CELL, GAP = 25.0, 20.0


def products(spec: Sequence[Rows], *, lang: str = "en", at: tuple[int, int] = (0, 0)) -> Figure:
    """Image, kernel and output as cells with their numbers, one output cell marked.

    Args:
        spec: rows of the image, rows of the kernel; whole numbers of at most two digits.
        lang: "en" or "zh-TW".
        at: (row, column) of the marked output cell.

    Examples:
        >>> figure = products([[[1, 2, 0], [0, 1, 3], [2, 1, 1]], [[1, 0], [0, -1]]], at=(1, 1))
    """
    word = words(lang)
    image, kernel = tables(spec)
    out = correlate(image, kernel)
    if not (0 <= at[0] < len(out) and 0 <= at[1] < len(out[0])):
        raise ValueError(f"at {tuple(at)} must lie in the output of {len(out)}×{len(out[0])}")
    wide = len(image[0]) + len(kernel[0]) + len(out[0])
    cell = min(CELL, (WIDTH - 2 - 2 * GAP) / wide)
    if cell < 18:
        raise ValueError(f"spec needs {wide} columns; at most {int((WIDTH - 2 - 2 * GAP) / 18)}")
    height = cell * len(image)
    terms = [
        (image[at[0] + u][at[1] + v], kernel[u][v])
        for u in range(len(kernel))
        for v in range(len(kernel[0]))
        if kernel[u][v]
    ]
    sheet = Canvas(24 + height + 30)
    x = (WIDTH - cell * wide - 2 * GAP) / 2
    marks: list[set[tuple[int, int]]] = [
        {(at[0] + u, at[1] + v) for u in range(len(kernel)) for v in range(len(kernel[0]))},
        {(u, v) for u in range(len(kernel)) for v in range(len(kernel[0]))},
        {(at[0], at[1])},
    ]
    faces, names, lefts = (SOFT, SOFT, FILL), ("input", "kernel", "output"), []
    for table, mark, face, name in zip((image, kernel, out), marks, faces, names, strict=True):
        y = 24 + (height - cell * len(table)) / 2

        def box(i: int, j: int, x: float = x, y: float = y) -> Box:
            return x + j * cell, y + i * cell, cell, cell

        cells = [(i, j) for i in range(len(table)) for j in range(len(table[0]))]
        sheet.boxes((box(*c) for c in cells if c in mark), face=face, edge="none")
        sheet.boxes((box(*c) for c in cells), width=0.9)
        if name != "kernel":
            first, last = min(mark), max(mark)
            sides = ((last[1] - first[1] + 1) * cell, (last[0] - first[0] + 1) * cell)
            sheet.boxes([(*box(*first)[:2], *sides)], edge=ACCENT, width=2.2)
        for i, j in cells:
            left, top, *_ = box(i, j)
            sheet.text(left + cell / 2, top + cell / 2 + 1, _signed(table[i][j]), "center")
        sheet.text(x + cell * len(table[0]) / 2, y - 11, word[name], "center")
        lefts.append(x)
        x += cell * len(table[0]) + GAP
    middle = 24 + height / 2 + 1
    sheet.text(lefts[1] - GAP / 2, middle, "⋆", "center", colour=INK)
    sheet.text(lefts[2] - GAP / 2, middle, "=", "center", colour=INK)
    line = " + ".join(f"{_signed(a)}·{_bracket(b)}" for a, b in terms)
    total = f"{line} = {_signed(out[at[0]][at[1]])}"
    sheet.text(WIDTH / 2, 24 + height + 16, total, "center")
    return sheet.figure


def correlate(image: Rows, kernel: Rows) -> list[list[int]]:
    """The cross-correlation without padding, as convolutional layers compute it.

    Examples:
        >>> correlate([[1, 2, 4]], [[1, 10]])
        [[21, 42]]
    """
    return [
        [
            sum(
                image[i + u][j + v] * weight
                for u, row in enumerate(kernel)
                for v, weight in enumerate(row)
            )
            for j in range(len(image[0]) - len(kernel[0]) + 1)
        ]
        for i in range(len(image) - len(kernel) + 1)
    ]


def tables(spec: Sequence[Rows]) -> tuple[Rows, Rows]:
    """An image and a kernel, both rectangular, the kernel no larger than the image."""
    if not isinstance(spec, Sequence) or len(spec) != 2 or not all(map(_rectangle, spec)):
        raise ValueError(f"spec {spec!r} must be the rows of an image and the rows of a kernel")
    image, kernel = spec
    if len(kernel) > len(image) or len(kernel[0]) > len(image[0]):
        raise ValueError(
            f"kernel of {len(kernel)}×{len(kernel[0])} does not fit an image of "
            f"{len(image)}×{len(image[0])}"
        )
    return image, kernel


def _rectangle(rows: object) -> bool:
    return (
        isinstance(rows, Sequence)
        and len(rows) > 0
        and all(isinstance(row, Sequence) and not isinstance(row, str) for row in rows)
        and len({len(row) for row in rows}) == 1
        and len(rows[0]) > 0
    )


def _signed(value: int) -> str:
    return f"−{-value}" if value < 0 else str(value)


def _bracket(value: int) -> str:
    return f"({_signed(value)})" if value < 0 else str(value)
