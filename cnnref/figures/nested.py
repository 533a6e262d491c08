"""The receptive fields of all layers of a stack or a network, as squares on the input image."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref import Row, analyse
from cnnref.figures.canvas import SMALL, WIDTH, Box, Canvas
from cnnref.figures.network import is_network, maps
from cnnref.figures.palette import FILL, INK, MUTED, PAPER, SOFT
from cnnref.figures.stack import stack_text
from cnnref.figures.text import words
from cnnref.phases import Window
from cnnref.spec.analysis import RF

DRAWN = 300.0  # points of the longer side
TOP = 8.0  # points above, for the number on the uppermost line
LARGEST = 24.0  # points of one pixel


def nested(spec: str, *, lang: str = "en") -> Figure:
    """Squares on the input: what the middle unit sees behind each layer.

    The dashed square is the input image; a field may reach beyond it into the padding.
    Sizes are written at the layers where there is room, with the module's name for a network.

    Args:
        spec: a stack along two axes; or a network and the module to end at, as `resnet50:layer3`.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = nested("3x32x32 (conv8k3p1)x2 max2 (conv16k3p1)x2")
        >>> figure = nested("resnet18:layer3")
    """
    word = words(lang)
    (height, width), named = _of_network(spec) if is_network(spec) else _of_stack(spec)
    windows = list(named)
    low = [min(0, *(w[axis][0] for w in windows)) for axis in (0, 1)]
    high = [
        max(side, *(w[axis][1] + 1 for w in windows)) for axis, side in ((0, height), (1, width))
    ]
    scale = min(LARGEST, DRAWN / max(high[0] - low[0], high[1] - low[1]))
    left = (WIDTH - scale * (high[1] - low[1])) / 2
    sheet = Canvas(scale * (high[0] - low[0]) + TOP + 22)

    def box(y: Window, x: Window) -> Box:
        return (
            left + (x[0] - low[1]) * scale, TOP + (y[0] - low[0]) * scale,
            (x[1] - x[0] + 1) * scale, (y[1] - y[0] + 1) * scale,
        )  # fmt: skip

    outer_first = sorted(set(windows), key=lambda w: w[0][0] - w[0][1])
    sheet.boxes([box(*outer_first[0])], face=SOFT, edge="none")
    sheet.boxes([box(*window) for window in outer_first], edge=MUTED, width=0.8)
    sheet.boxes([box((0, height - 1), (0, width - 1))], edge=INK, dashed=True)
    sheet.boxes([box(*outer_first[-1])], face=FILL, edge=INK, width=0.8)
    free = -SMALL
    for window in outer_first:
        x, y, wide, _ = box(*window)
        sides = [last - first + 1 for first, last in window]
        size = "×".join(map(str, sides if sides[0] != sides[1] else sides[:1]))
        size = f"{named[window]} {size}".strip()
        chip = 7.2 * len(size) + 4
        if y - free >= SMALL + 3 and wide > chip + 1.8 * len(size) - 4:
            sheet.boxes([(x, y, wide, box(*window)[3])], edge=INK, width=1.1)
            sheet.boxes([(x + wide / 2 - chip / 2, y - 6, chip, 13)], face=PAPER, edge="none")
            sheet.text(x + wide / 2, y + 1, size, "center")
            free = y
    below = TOP + scale * (high[0] - low[0]) + 12
    sheet.text(WIDTH / 2, below, f"{word['input']} {height}×{width}", "center")
    return sheet.figure


Squares = tuple[tuple[int, int], dict[tuple[Window, Window], str]]
"""Sizes of the image; what each layer's middle unit sees, rows and columns, and its name."""


def _of_stack(spec: str) -> Squares:
    rows = [row for row in analyse(stack_text(spec)) if isinstance(row.rf, RF)]
    if not rows or len(rows[0].in_shape) != 3:
        raise ValueError(f"stack {spec!r} must start with an image such as 3x32x32")
    rows = [row for row in rows if len(row.shape) == 3]
    height, width = rows[0].in_shape[1:]
    return (height, width), dict.fromkeys(middle_windows(rows), "")


def _of_network(spec: str) -> Squares:
    _, report, found = maps(spec)
    named: dict[tuple[Window, Window], str] = {}
    for one in found:
        node = report[one.name]
        both = [node.reads_at(axis, one.units // 2) or [0] for axis in (0, 1)]
        tall, wide = ((reads[0], reads[-1]) for reads in both)
        named[tall, wide] = one.name
    height, width = report.image[1:]
    return (height, width), named


def middle_windows(rows: Sequence[Row]) -> list[tuple[Window, Window]]:
    """First and last pixel, per axis, that the middle unit sees behind each layer.

    Examples:
        >>> middle_windows(analyse("1x9x9 conv1k3p1 conv1k3p1"))
        [((3, 5), (3, 5)), ((2, 6), (2, 6))]
    """
    windows = []
    for row in rows:
        assert isinstance(row.rf, RF)
        tall, wide = (row.rf.window(row.shape[axis + 1] // 2, axis) for axis in (0, 1))
        if tall and wide:
            windows.append((tall, wide))
    return windows
