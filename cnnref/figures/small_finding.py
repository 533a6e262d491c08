"""A round finding before and after a radiograph is scaled down by nine."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

FACTOR, SHOWN = 9, 72  # 2,016 pixels to 224; pixels of the window that is drawn
MOST, GAP, HEAD = 4, 13.0, 18.0


def finding(across: float) -> tuple[list[list[float]], list[list[float]]]:
    """A disc of value 1 in the middle of 72x72 pixels, and the 8x8 pixels that are left of it.

    Scaling is bilinear with antialiasing, as torch and Pillow do it.

    Examples:
        >>> large, small = finding(8)
        >>> len(large), len(small), round(max(map(max, small)), 1)
        (72, 8, 0.2)
    """
    import torch  # here: the other figures need no torch
    import torch.nn.functional as F

    place = (torch.arange(SHOWN) - SHOWN / 2 + 0.5) ** 2
    disc = ((place[:, None] + place).sqrt() < across / 2).float()
    small = F.interpolate(disc[None, None], size=SHOWN // FACTOR, mode="bilinear", antialias=True)[
        0, 0
    ]
    return disc.tolist(), small.tolist()


def small_finding(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """A column for each finding: the window in full, and what is left of it.

    Args:
        spec: widths of the findings in pixels, at most four.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: for no width, too many, or one that does not fit the window.

    Examples:
        >>> figure = small_finding([4, 16])
        >>> small_finding([100])
        Traceback (most recent call last):
        ValueError: spec [100] must be 1 to 4 widths, each above 0 and at most 72
    """
    word = words(lang)
    if not 1 <= len(spec) <= MOST or not all(0 < across <= SHOWN for across in spec):
        raise ValueError(
            f"spec {list(spec)} must be 1 to {MOST} widths, each above 0 and at most {SHOWN}"
        )
    side = (WIDTH - 2 - GAP * (MOST - 1)) / MOST
    sheet = Canvas(2 * (side + HEAD) + 10)
    for column, across in enumerate(spec):
        x = 1 + column * (side + GAP)
        for row, cells in enumerate(finding(across)):
            y = row * (side + HEAD + 6)
            most = max(map(max, cells))
            label = word["finding_left"].format(n=round(100 * most))
            label = label if row else word["finding_wide"].format(n=across)
            sheet.text(x + side / 2, y + 8, label, "center")
            bounds = (0.02, 0.3, 0.6)
            shade_cells(sheet, x, y + HEAD, side / len(cells), cells, bounds=bounds, grid=bool(row))
    return sheet.figure
