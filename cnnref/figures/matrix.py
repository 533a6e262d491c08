"""The matrix of a convolution as a map: where its weights stand, and one of them in every row."""

from __future__ import annotations

from math import prod

from matplotlib.figure import Figure

from cnnref import analyse
from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.stack import stack_text
from cnnref.figures.text import words

CELL = 18.0


def matrix(spec: str, *, lang: str = "en") -> Figure:
    """Rows are outputs, columns inputs; the middle weight of the kernel is marked everywhere.

    Args:
        spec: a stack of one convolution of one channel, such as "1x8 conv1k3s2p1" or
            "1x6x6 conv1k3".
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = matrix("1x6x6 conv1k3")
    """
    word = words(lang)
    blocks, entries = taps(spec)
    tall, wide = len(entries), len(entries[0])
    cell = min(CELL, (WIDTH - 2) / wide)
    if cell < 5:
        raise ValueError(f"stack {spec!r} has {wide} inputs; at most {int((WIDTH - 2) / 5)}")
    bottom, right = 20 + tall * cell, 1 + wide * cell
    sheet = Canvas(bottom + 28)
    middle = max(max(row) for row in entries) // 2
    boxes: dict[str, list[Box]] = {SOFT: [], FILL: [], ACCENT: []}
    for i, row in enumerate(entries):
        for j, tap in enumerate(row):
            if tap >= 0:
                face = ACCENT if tap == middle else FILL if tap % 2 else SOFT
                boxes[face].append((1 + j * cell, 20 + i * cell, cell, cell))
    for face, cells in boxes.items():
        sheet.boxes(cells, face=face, edge="none")
    across = [1 + j * cell for j in range(0, wide + 1, blocks[1])]
    down = [20 + i * cell for i in range(0, tall + 1, blocks[0])]
    sheet.lines([(x, 20, x, bottom) for x in across] + [(1, y, right, y) for y in down], MUTED, 0.5)
    sheet.boxes([(1, 20, wide * cell, tall * cell)], edge=INK)
    sheet.text(0, 8, word["matrix_size"].format(ins=wide, outs=tall))
    keys = (("repeated_weight", ACCENT), ("other_weights", FILL))
    sheet.legend(bottom + 18, [(word[key], face, MUTED, False) for key, face in keys])
    return sheet.figure


def taps(spec: str) -> tuple[tuple[int, int], list[list[int]]]:
    """Rows and columns of a block; for each output and input the tap that joins them, or -1.

    Examples:
        >>> taps("1x4 conv1k3s2p1")
        ((2, 4), [[1, 2, -1, -1], [-1, 0, 1, 2]])
    """
    import torch  # heavy, and this module is imported with all drawings

    from cnnref.functional.matrix import conv_matrix

    (row, *more) = analyse(stack_text(spec))
    if more or row.op != "conv" or row.in_shape[0] * row.shape[0] != 1 or len(row.shape) > 3:
        raise ValueError(f"stack {spec!r} must be one convolution of one channel, in 1-D or 2-D")
    layer = row.layer
    count = prod(layer.kernel)
    weight = torch.arange(1, count + 1).reshape(1, 1, *layer.kernel)
    padding = layer.padding if isinstance(layer.padding, str) else tuple(map(int, layer.padding))
    found = conv_matrix(weight, row.in_shape[1:], layer.stride, padding, layer.dilation)
    entries: list[list[int]] = (found.to_dense() - 1).tolist()
    return (row.shape[-1], row.in_shape[-1]), entries
