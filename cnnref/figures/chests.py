"""Generated chest images and what a horizontal flip makes of them."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch.nn.functional import avg_pool2d

from cnnref.experiments.laterality import SIDE, chests
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

SPACE = 12.0


def chests_flipped(spec: int, *, lang: str = "en") -> Figure:
    """An image with an opacity in the left half, the same flipped, one with it in the right half.

    Args:
        spec: seed of the images.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = chests_flipped(0)
    """
    word = words(lang)
    (left, right), (bare, other) = (
        chests(torch.tensor(kind), torch.Generator().manual_seed(spec), noise=0.0)[:, 0]
        for kind in ([1, 2], [0, 0])
    )
    spots = (left - bare, (left - bare).flip(-1), right - other)
    side = (WIDTH - 2 * SPACE) / 3
    sheet = Canvas(side + 24)
    images = (("spot_left", left), ("spot_flipped", left.flip(-1)), ("spot_right", right))
    for number, ((name, image), spot) in enumerate(zip(images, spots, strict=True)):
        x = number * (side + SPACE)
        sheet.text(x + side / 2, 8, word[name], "center")
        cell = side / SIDE
        coarse = avg_pool2d(image[None], 2)[0].tolist()
        shade_cells(sheet, x, 20, 2 * cell, coarse, bounds=(-0.65, -0.15, 0.1))
        row, column = divmod(int(spot.argmax()), SIDE)
        box = (x + (column - 3) * cell, 20 + (row - 3) * cell, 7 * cell, 7 * cell)
        sheet.boxes([box], edge=ACCENT, width=1.6)
    return sheet.figure
