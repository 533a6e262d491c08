"""What one token reads through windows, through shifted windows, through both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.figure import Figure

from cnnref.checks import whole
from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import ACCENT, INK, MUTED, SOFT
from cnnref.figures.text import words

GAP, TOP, MOST = 12.0, 22.0, 16  # points between the maps, above them; cells that stay visible


def windows_shift(spec: Sequence[int], *, lang: str = "en") -> Figure:
    """Three maps: a block of windows, a block of shifted windows, the second behind the first.

    The marked token is the one left of and above the centre. Filled cells are read by it.

    Args:
        spec: cells along a side, at most 16, and cells along a window, even, which divide them.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: unless whole windows fill the map and a window can be halved.

    Examples:
        >>> figure = windows_shift([12, 4])
        >>> windows_shift([12, 5])
        Traceback (most recent call last):
        ValueError: spec [12, 5] must be at most 16 cells in whole, even windows
    """
    word = words(lang)
    cells, window = (whole("spec", value, 1) for value in spec)
    if cells > MOST or window % 2 or cells % window:
        raise ValueError(f"spec {list(spec)} must be at most {MOST} cells in whole, even windows")
    side = (WIDTH - 2 - 2 * GAP) / 3
    cell, at = side / cells, cells // 2 - 1
    sheet = Canvas(TOP + side + 30)
    cuts = [segments(cells, window, 0), segments(cells, window, window // 2)]
    for number, key in enumerate(("windows_plain", "windows_moved", "windows_both")):
        x0 = 1 + number * (side + GAP)
        start, stop = reads(cells, window, at)[number]
        wide = (stop - start) * cell
        box: Box = (x0 + start * cell, TOP + start * cell, wide, wide)
        sheet.boxes([box], face=SOFT, edge="none")
        fine = [k * cell for k in range(cells + 1)]
        sheet.lines([(x0 + k, TOP, x0 + k, TOP + side) for k in fine], MUTED, 0.3)
        sheet.lines([(x0, TOP + k, x0 + side, TOP + k) for k in fine], MUTED, 0.3)
        parts = cuts[min(number, 1)]
        sheet.boxes(
            [
                (x0 + a * cell, TOP + c * cell, (b - a) * cell, (d - c) * cell)
                for a, b in parts
                for c, d in parts
            ],
            edge=INK,
            width=1.2,
        )
        sheet.boxes([(x0 + at * cell, TOP + at * cell, cell, cell)], face=ACCENT, edge=INK)
        sheet.text(x0 + side / 2, 9, word[key], "center", bold=True)
    keys = [(word["windows_token"], ACCENT, INK, False), (word["windows_read"], SOFT, MUTED, False)]
    sheet.legend(TOP + side + 18, keys)
    return sheet.figure


def segments(cells: int, window: int, shift: int) -> list[tuple[int, int]]:
    """Where windows begin and end along one axis; a shift leaves shorter ones at the borders.

    Examples:
        >>> segments(8, 4, 0), segments(8, 4, 2)
        ([(0, 4), (4, 8)], [(0, 2), (2, 6), (6, 8)])
    """
    cuts = [0, *range(shift or window, cells, window), cells]
    return list(pairwise(cuts))


def reads(cells: int, window: int, at: int, shift: int | None = None) -> list[tuple[int, int]]:
    """Where the cells begin and end, along an axis, that the token `at` reads in each of the maps.

    Args:
        cells: cells along the axis.
        window: cells of a window.
        at: the token.
        shift: of the second block; half a window if it is not given.

    Examples:
        >>> reads(12, 4, 5)
        [(4, 8), (2, 6), (0, 8)]
    """
    plain = segments(cells, window, 0)
    moved = segments(cells, window, window // 2 if shift is None else shift)
    start, stop = _around(moved, at)
    return [
        _around(plain, at),
        (start, stop),
        (_around(plain, start)[0], _around(plain, stop - 1)[1]),
    ]


def _around(parts: list[tuple[int, int]], at: int) -> tuple[int, int]:
    return next(part for part in parts if part[0] <= at < part[1])
