"""Residual blocks as flow charts, drawn from the order in which their code runs its layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import FILL, PAPER, SOFT
from cnnref.figures.text import words

if TYPE_CHECKING:
    from cnnref.layers.order import Order

TALL, GAP, TOP, MOST = 17.0, 8.0, 24.0, 3
HALF = 7.0  # of the side of an addition's box


BLOCKS = ("basic", "bottleneck", "preact", "inverted", "v1", "v1.5", "d")
"""Blocks of one size, then the first block of a stage in three versions of ResNet-50."""


def block(name: str) -> Any:
    """The block of a name, a torch module.

    Examples:
        >>> type(block("basic")).__name__
        'BasicBlock'
    """
    import torch  # here: the other figures need no torch

    from cnnref.layers import BasicBlock, Bottleneck, InvertedResidual, PreActBottleneck
    from cnnref.models.resnet import ResNet

    def halving(deep: bool = False, stride_on: str = "3x3") -> Any:
        with torch.device("meta"):  # the order needs no weights
            kind = partial(Bottleneck, stride_on=stride_on)
            return ResNet(kind, (1, 1, 1, 1), deep=deep).get_submodule("layer2.0")

    builders: dict[str, Callable[[], Any]] = {
        "basic": partial(BasicBlock, 256, 256),
        "bottleneck": partial(Bottleneck, 256, 64),
        "preact": partial(PreActBottleneck, 256, 64),
        "inverted": partial(InvertedResidual, 24, 24, 1, 6),
        "v1": partial(halving, stride_on="1x1"),
        "v1.5": halving,
        "d": partial(halving, deep=True),
    }
    return builders[name]()


def blocks(spec: str | Sequence[str], *, lang: str = "en", channels: bool = True) -> Figure:
    """Up to three blocks side by side, each a branch beside its shortcut.

    Args:
        spec: keys of `BLOCKS`, as a list or as text with spaces.
        lang: "en" or "zh-TW".
        channels: whether convolutions say how many channels they put out.

    Raises:
        ValueError: for an unknown block, none, or too many.

    Examples:
        >>> figure = blocks("basic bottleneck preact")
    """
    from cnnref.layers.order import order  # here, as above

    table = words(lang)
    names = spec.split() if isinstance(spec, str) else list(spec)
    if not 1 <= len(names) <= MOST or any(name not in BLOCKS for name in names):
        raise ValueError(f"spec {spec!r} must be 1 to {MOST} of {', '.join(BLOCKS)}")
    orders = [order(block(name), channels=channels) for name in names]
    sheet = Canvas(max(height(one) for one in orders))
    drawing = Drawing(sheet)
    pitch = WIDTH / len(names)
    for column, (name, one) in enumerate(zip(names, orders, strict=True)):
        left = pitch * column
        sheet.text(left + 2, 8, table[f"block-{name}"], bold=True)
        _draw(drawing, one, left + 2, min(pitch - 8, 150.0))
    sheet.lines(drawing.lines)
    for face, boxes in drawing.boxes.items():
        sheet.boxes(boxes, face=face, width=0.9)
    return sheet.figure


@dataclass
class Drawing:
    """What is drawn as one path each, which keeps the file small: lines, and boxes by face."""

    sheet: Canvas
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    boxes: dict[str, list[Box]] = field(default_factory=lambda: {PAPER: [], SOFT: [], FILL: []})


def height(one: Order) -> float:
    """Points that a block takes, its title included."""
    rows = len(one.before) + len(one.branch) + len(one.after)
    return TOP + GAP + rows * (TALL + GAP) + 2 * HALF + 3 * GAP


def _draw(drawing: Drawing, one: Order, left: float, room: float) -> None:
    wide = room / 2 - 3 if one.shortcut else min(room - 34, 84.0)
    main = left + wide / 2
    aside = left + room - wide / 2 if one.shortcut else left + wide + 18
    y = _chain(drawing, one.before, main, wide, TOP + GAP)
    fork, end = y - GAP / 2, y + len(one.branch) * (TALL + GAP) + GAP + HALF
    drawing.lines += [
        (main, TOP, main, TOP + GAP),
        (main, fork, aside, fork),
        (aside, fork, aside, end),
        (aside, end, main, end),
        (main, end - HALF - GAP, main, end + HALF + GAP),
    ]
    _chain(drawing, one.branch, main, wide, y)
    middle = (y + end - HALF - len(one.shortcut) * (TALL + GAP)) / 2
    _chain(drawing, one.shortcut, aside, wide, max(y, middle))
    drawing.boxes[PAPER].append((main - HALF, end - HALF, 2 * HALF, 2 * HALF))
    drawing.sheet.text(main, end + 1, "+", "center", bold=True)
    _chain(drawing, one.after, main, wide, end + HALF + GAP)


def _chain(drawing: Drawing, names: Sequence[str], x: float, wide: float, y: float) -> float:
    """Boxes one below the other, each with a line to the next; where the next would begin."""
    for name in names:
        face = SOFT if name == "norm" else FILL if name[0].isdigit() else PAPER
        drawing.boxes[face].append((x - wide / 2, y, wide, TALL))
        shown = "BN" if name == "norm" else name.replace("x", "×", 1) if face == FILL else name
        drawing.sheet.text(x, y + TALL / 2 + 1, shown, "center")
        drawing.lines.append((x, y + TALL, x, y + TALL + GAP))
        y += TALL + GAP
    return y
