"""An image and the same pixels in another order, with the likeness of neighbours."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.checks import whole
from cnnref.experiments.locality import correlation, pink, shuffled
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

SIDE, GAP = 14, 21.0


def shuffle(spec: int, *, lang: str = "en") -> Figure:
    """Two maps of the same pixels, in order and shuffled; the darkest third is shaded.

    Args:
        spec: seed of the image and of the order.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = shuffle(3)
    """
    word = words(lang)
    image = pink(SIDE, whole("spec", spec, 0))
    panel = (WIDTH - GAP - 2) / 2
    cell = panel / SIDE
    sheet = Canvas(panel + 48)
    ranks = sorted(image.flatten().tolist())
    bounds = [ranks[int(share * len(ranks))] for share in (0.6, 0.75, 0.9)]
    for number, (name, map_) in enumerate(
        (("ordered", image), ("shuffled", shuffled(image, spec)))
    ):
        x = 1 + number * (panel + GAP)
        sheet.text(x + panel / 2, 9, word[name], "center", bold=True)
        shade_cells(sheet, x, 22, cell, map_.tolist(), bounds=bounds)
        note = word["alike"].format(r=f"{abs(correlation(map_, 1)):.1f}")
        sheet.text(x + panel / 2, panel + 38, note, "center")
    return sheet.figure
