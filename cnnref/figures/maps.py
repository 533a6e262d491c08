"""An image beside the maps that explanation methods draw of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

Grid = Sequence[Sequence[float]]
GAP, TOP, ACROSS = 12.0, 20.0, 3
BOUNDS = (0.15, 0.35, 0.65)


def maps(spec: Mapping[str, Grid], *, lang: str = "en", show: Sequence[str] = ()) -> Figure:
    """A panel for each grid, three in a row, under its name.

    Args:
        spec: grids of one size with values from 0 to 1; their names have words as "map_of_<name>".
        lang: "en" or "zh-TW".
        show: names in the order of the panels; all if left out.

    Raises:
        ValueError: if a name is not in `spec` or grids differ in size.

    Examples:
        >>> figure = maps({"image": [[0.0, 1.0], [0.5, 0.0]], "gradient": [[1.0, 0.0], [0.0, 0.0]]})
    """
    word, names = words(lang), list(show) or list(spec)
    missing = [name for name in names if name not in spec]
    sizes = {(len(spec[name]), len(spec[name][0])) for name in names if name in spec}
    if missing or len(sizes) != 1:
        raise ValueError(f"show {names} must be grids of one size among {', '.join(spec)}")
    ((rows, columns),) = sizes
    cell = (WIDTH - 2 - (ACROSS - 1) * GAP) / (ACROSS * columns)
    tall = TOP + rows * cell + 12
    count = -(-len(names) // ACROSS)
    sheet = Canvas(count * tall + 20)
    for number, name in enumerate(names):
        x0 = 1 + number % ACROSS * (columns * cell + GAP)
        y0 = number // ACROSS * tall
        sheet.text(x0 + columns * cell / 2, y0 + 9, word[f"map_of_{name}"], "center", bold=True)
        shade_cells(sheet, x0, y0 + TOP, cell, spec[name], bounds=BOUNDS)
    keys = (("low", "none"), ("weak", SOFT), ("middle", FILL), ("strong", INK))
    sheet.legend(
        count * tall + 6, [(word[f"shade_{key}"], face, MUTED, False) for key, face in keys]
    )
    return sheet.figure
