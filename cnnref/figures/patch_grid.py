"""An image cut into patches, the patches in a row as tokens."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.checks import whole
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

SIDE, PIXELS = 96.0, 4  # points of the image; pixels drawn along a patch


def patch_grid(spec: int, *, lang: str = "en") -> Figure:
    """Numbered patches of an image, below them the tokens and the positions added to them.

    Args:
        spec: patches along a side, 2 to 3.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = patch_grid(3)
        >>> patch_grid(9)
        Traceback (most recent call last):
        ValueError: spec 9 must be 2 to 3 patches along a side
    """
    word = words(lang)
    if whole("spec", spec, 2) > 3:
        raise ValueError(f"spec {spec} must be 2 to 3 patches along a side")
    patch, left, top = SIDE / spec, (WIDTH - SIDE) / 2, 20.0
    sheet = Canvas(top + SIDE + 116)
    sheet.text(0, 8, word["patch_image"], bold=True)
    fine = [patch / PIXELS * k for k in range(spec * PIXELS + 1)]
    sheet.lines([(left + at, top, left + at, top + SIDE) for at in fine], MUTED, 0.3)
    sheet.lines([(left, top + at, left + SIDE, top + at) for at in fine], MUTED, 0.3)
    cells = [(row, column) for row in range(spec) for column in range(spec)]
    sheet.boxes([(left + patch * c, top + patch * r, patch, patch) for r, c in cells], width=1.2)
    for number, (row, column) in enumerate(cells, 1):
        at = left + patch * (column + 0.5), top + patch * (row + 0.5) + 1
        sheet.text(*at, str(number), "center", bold=True)
    step = (WIDTH - 2) / (spec * spec + 1)
    wide, line = step - 5, top + SIDE + 14
    sheet.text(0, line, word["patch_tokens"], bold=True)
    sheet.text(0, line + 44, word["patch_places"], bold=True)
    for number in range(spec * spec + 1):
        x = 1 + step * number
        face = SOFT if number else FILL
        sheet.boxes([(x, line + 10, wide, 20)], face=face, edge=INK)
        sheet.boxes([(x, line + 54, wide, 20)], edge=INK, dashed=True)
        sheet.text(x + wide / 2, line + 21, str(number) if number else "C", "center")
        sheet.text(x + wide / 2, line + 65, f"p{number}", "center")
    keys = [(word["patch_class"], FILL, INK, False), (word["patch_patch"], SOFT, INK, False)]
    sheet.legend(line + 92, keys)
    return sheet.figure
