"""How many input cells write into each output pixel of a transposed convolution, as maps."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import MUTED
from cnnref.figures.shades import SHADES, shade_cells
from cnnref.figures.text import words
from cnnref.figures.transposed import overlaps

GAP, TOP = 25.0, 20.0


def overlap(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """Two square maps of counts, with a key that says which shade is which count.

    Args:
        spec: two stacks of one transposed convolution along an axis, such as "1x4 tconv1k3s2".
        lang: "en" or "zh-TW".

    Raises:
        ValueError: unless there are two, of at most three different counts in all.

    Examples:
        >>> figure = overlap(["1x4 tconv1k3s2", "1x4 tconv1k4s2"])
    """
    word = words(lang)
    if isinstance(spec, str) or len(spec) != 2:
        raise ValueError(f"spec {spec!r} must be two stacks such as '1x4 tconv1k3s2'")
    maps = [counts(one) for one in spec]
    found = sorted({value for rows in maps for row in rows for value in row})
    if len(found) >= len(SHADES):
        raise ValueError(f"spec {spec!r} has counts {found}; {len(SHADES) - 1} have shades")
    bounds = [*found, *(found[-1] + 1 + i for i in range(len(SHADES) - 1 - len(found)))]
    widest = max(map(len, maps))
    panel = (WIDTH - 2 - GAP) / 2
    cell = panel / widest
    sheet = Canvas(TOP + panel + 40)
    for number, (one, values) in enumerate(zip(spec, maps, strict=True)):
        far = len(values) * cell
        left = 1 + number * (panel + GAP)
        shade_cells(
            sheet, left + (panel - far) / 2, TOP + (panel - far) / 2, cell, values,
            bounds=bounds, grid=True,
        )  # fmt: skip
        title = one.split()[1].removeprefix("tconv1").replace("k", "k = ").replace("s", ", s = ")
        sheet.text(left + panel / 2, 8, title, "center", bold=True)
    sheet.text(WIDTH / 2, TOP + panel + 14, word["overlap"], "center")
    keys = [
        (str(value), face, MUTED, False) for value, face in zip(found, SHADES[1:], strict=False)
    ]
    sheet.legend(TOP + panel + 31, keys)
    return sheet.figure


def counts(spec: str) -> list[list[int]]:
    """Counts in two dimensions: those of the two axes multiply.

    Examples:
        >>> counts("1x2 tconv1k3s2")[2]
        [2, 2, 4, 2, 2]
    """
    along = overlaps(spec)
    kept = [along[i] for i in sorted(along) if i >= 0]
    return [[a * b for b in kept] for a in kept]
