"""An image beside the class maps that a network draws of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

Grid = Sequence[Sequence[float]]
GAP, TOP = 14.0, 22.0


def class_map(spec: Mapping[str, Grid], *, lang: str = "en") -> Figure:
    """Three panels: the image, the map of its class, the map of another class.

    Shades of the maps are quarters of the largest value of the first map; values below one
    quarter stay empty. The cells of the object have a frame in every panel.

    Args:
        spec: grids of one size, "image", "own", "other", and "stroke" with 1 on the object.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if a grid is missing or has another size.

    Examples:
        >>> grid = [[0.0, 1.0], [0.5, 0.0]]
        >>> figure = class_map({"image": grid, "own": grid, "other": grid, "stroke": grid})
    """
    word = words(lang)
    sizes = {(len(spec[key]), len(spec[key][0])) for key in spec}
    if {*spec} != {"image", "own", "other", "stroke"} or len(sizes) != 1:
        raise ValueError(f"spec with {sorted(spec)} must be image, other, own, stroke of one size")
    ((rows, columns),) = sizes
    cell = (WIDTH - 2 - 2 * GAP) / (3 * columns)
    bottom = TOP + rows * cell
    sheet = Canvas(bottom + 32)
    for number, key in enumerate(("image", "own", "other")):
        x0 = 1 + number * (columns * cell + GAP)
        top = max(max(row) for row in spec["image" if key == "image" else "own"])
        scaled = [[value / top for value in row] for row in spec[key]]
        shade_cells(sheet, x0, TOP, cell, scaled)
        marked = [
            (x0 + j * cell, TOP + i * cell, cell, cell)
            for i, row in enumerate(spec["stroke"])
            for j, value in enumerate(row)
            if value == 1
        ]
        sheet.boxes(marked, edge=ACCENT, width=1.2)
        sheet.text(x0 + columns * cell / 2, 9, word[f"map_{key}"], "center", bold=True)
    keys = (("low", "none"), ("quarter", SOFT), ("half", FILL), ("strong", INK))
    sheet.legend(bottom + 18, [(word[f"map_{key}"], face, MUTED, False) for key, face in keys])
    return sheet.figure
