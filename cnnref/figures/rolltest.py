"""Where layers with zero padding do not move along with their image, as maps of cells."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

SIZE, GAP = 24, 14.0  # cells a side of the image; points between two maps
Map = list[list[int]]


def rolltest(spec: Sequence[int], *, lang: str = "en") -> Figure:
    """A map for each number of 3×3 layers: the cells that fail when the image moves diagonally.

    Args:
        spec: up to three numbers of layers, each from 1 to 20.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = rolltest([1, 4, 8])
    """
    word = words(lang)
    depths = list(spec) if isinstance(spec, list | tuple) else []
    if not 1 <= len(depths) <= 3 or not all(isinstance(d, int) and 1 <= d <= 20 for d in depths):
        raise ValueError(f"spec {spec!r} must be 1 to 3 numbers of layers from 1 to 20")
    cell = ((WIDTH - 2 - 2 * GAP) / 3) / SIZE
    side = cell * SIZE
    sheet = Canvas(side + 44)
    left = (WIDTH - len(depths) * side - (len(depths) - 1) * GAP) / 2
    for number, depth in enumerate(depths):
        x = left + number * (side + GAP)
        fails = failing(depth)
        shade_cells(sheet, x, 1, cell, fails, bounds=(0.25, 0.5, 2))
        share = sum(map(sum, fails)) / SIZE**2
        sheet.text(x + side / 2, side + 13, word["deep"].format(n=depth), "center")
        text = word["fails"].format(n=f"{100 * share:.0f}")
        sheet.text(x + side / 2, side + 30, text, "center")
    return sheet.figure


def failing(depth: int, size: int = SIZE) -> Map:
    """1 where the layers' answer to the moved image is not their moved answer, else 0.

    The image holds whole numbers, so that nothing is rounded.

    Examples:
        >>> sum(map(sum, failing(1))), sum(map(sum, failing(12)))
        (135, 576)
    """
    image = [[(7 * i * i + 5 * j * j + 3 * i * j) % 11 + 1 for j in range(size)]
             for i in range(size)]  # fmt: skip
    one, other = layers(move(image), depth), move(layers(image, depth))
    return [[int(a != b) for a, b in zip(*rows, strict=True)]
            for rows in zip(one, other, strict=True)]  # fmt: skip


def layers(image: Map, depth: int) -> Map:
    """So many 3×3 convolutions with zero padding, the taps 1, 2, 3 along both axes."""
    for _ in range(depth):
        for _ in range(2):  # along the columns, then along the rows
            image = [
                [a + 2 * b + 3 * c for a, b, c in zip([0, *row], row, [*row[1:], 0], strict=False)]
                for row in image
            ]
            image = [list(row) for row in zip(*image, strict=True)]
    return image


def move(image: Map) -> Map:
    """The image moved by one cell down and to the right; what leaves comes back."""
    rows = [image[-1], *image[:-1]]
    return [[row[-1], *row[:-1]] for row in rows]
