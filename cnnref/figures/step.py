"""One step of a two-dimensional convolution: the window on the input and the cell it fills."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref import analyse
from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.stack import stack_text
from cnnref.figures.text import words
from cnnref.geometry import sides

GAP = 46.0


def step(spec: str, *, lang: str = "en", at: tuple[int, int] = (0, 0)) -> Figure:
    """Input with its padding, the taps of the kernel at one position, and the output.

    Args:
        spec: a stack of one layer along two axes, such as "1x5x5 conv1k3s2p1".
        lang: "en" or "zh-TW".
        at: (row, column) of the output cell that is being computed.

    Examples:
        >>> figure = step("1x5x5 conv1k3s2p1", at=(1, 2))
    """
    word = words(lang)
    (row, *more) = analyse(stack_text(spec))
    if more or len(row.in_shape) != 3 or row.op not in ("conv", "dw", "pw", "max", "avg"):
        raise ValueError(f"stack {spec!r} must be one convolution or pool on an image")
    layer, size, out = row.layer, row.in_shape[1:], row.shape[1:]
    if not all(0 <= a < o for a, o in zip(at, out, strict=True)):
        raise ValueError(f"at {tuple(at)} must lie in the output of {out[0]}×{out[1]}")
    pads = [
        sides(layer.kernel[a], layer.padding if isinstance(layer.padding, str) else
              layer.padding[a], layer.dilation[a])
        for a in (0, 1)
    ]  # fmt: skip
    columns = size[1] + sum(pads[1]) + out[1]
    cell = min(22.0, (WIDTH - GAP - 4) / columns)
    high = max(size[0] + sum(pads[0]), out[0])
    if cell < 6:
        raise ValueError(
            f"stack {spec!r} needs {columns} columns; at most {int((WIDTH - GAP) / 6)} can be read"
        )
    keys = [(word["taken"], FILL, INK, False)]
    keys += [(word["skipped"], SOFT, INK, False)] if max(layer.dilation, default=1) > 1 else []
    keys += [(word["padding"], "none", MUTED, True)] if any(map(any, pads)) else []
    sheet = Canvas(high * cell + 28 + (23 if len(keys) > 1 else 0))
    x0 = 2.0 + (WIDTH - GAP - 4 - columns * cell) / 2

    def source(i: int, j: int) -> Box:
        return x0 + (j + pads[1][0]) * cell, 24 + (i + pads[0][0]) * cell, cell, cell

    taps = [
        [
            at[a] * layer.stride[a] - pads[a][0] + layer.dilation[a] * t
            for t in range(layer.kernel[a])
        ]
        for a in (0, 1)
    ]
    span = [range(min(axis), max(axis) + 1) for axis in taps]
    sheet.boxes((source(i, j) for i in span[0] for j in span[1]), face=SOFT, edge="none")
    sheet.boxes((source(i, j) for i in taps[0] for j in taps[1]), face=FILL, edge="none")
    outside = [
        (i, j)
        for i in range(-pads[0][0], size[0] + pads[0][1])
        for j in range(-pads[1][0], size[1] + pads[1][1])
        if not (0 <= i < size[0] and 0 <= j < size[1])
    ]
    sheet.boxes((source(*c) for c in outside), edge=MUTED, width=0.8, dashed=True)
    sheet.boxes((source(i, j) for i in range(size[0]) for j in range(size[1])), width=0.9)
    first, last = source(span[0][0], span[1][0]), source(span[0][-1], span[1][-1])
    frame = (first[0], first[1], last[0] + cell - first[0], last[1] + cell - first[1])
    sheet.boxes([frame], edge=INK, width=2.2)

    x1 = x0 + (size[1] + sum(pads[1])) * cell + GAP
    y1 = 24 + pads[0][0] * cell

    def target(i: int, j: int) -> Box:
        return x1 + j * cell, y1 + i * cell, cell, cell

    mark = target(*at)
    sheet.boxes([mark], face=FILL, edge="none")
    sheet.boxes((target(i, j) for i in range(out[0]) for j in range(out[1])), width=0.9)
    sheet.boxes([mark], edge=INK, width=2.2)
    sheet.lines([
        (frame[0] + frame[2], frame[1], mark[0], mark[1]),
        (frame[0] + frame[2], frame[1] + frame[3], mark[0], mark[1] + cell),
    ], MUTED, 0.8)  # fmt: skip
    sheet.text(x0, 10, f"{word['input']} {size[0]}×{size[1]}")
    sheet.text(x1 + out[1] * cell, 10, f"{word['output']} {out[0]}×{out[1]}", "right")
    if len(keys) > 1:
        sheet.legend(24 + high * cell + 17, keys)
    return sheet.figure
