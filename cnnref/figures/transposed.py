"""A transposed convolution as scatter: where each input cell lands and how often cells overlap."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.figures.canvas import SMALL, WIDTH, Box, Canvas
from cnnref.figures.line import line
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words
from cnnref.spec.layer import Layer


def transposed(spec: str, *, lang: str = "en") -> Figure:
    """Input cells above, output cells below with the number of inputs that reach each.

    Args:
        spec: a stack of one transposed convolution along one axis, such as "1x4 tconv1k3s2".
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = transposed("1x4 tconv1k3s2p1")
    """
    word = words(lang)
    length, rows = line(spec, 24)
    if len(rows) != 1 or rows[0].op != "tconv":
        raise ValueError(f"stack {spec!r} must be one transposed convolution such as tconv1k3s2")
    layer, out = rows[0].layer, rows[0].shape[1]
    counts = overlaps(spec)
    left, right = min(counts), max(counts) + 1
    cell = min(26.0, (WIDTH - 4) / (right - left))
    x0 = (WIDTH - cell * (right - left)) / 2
    sheet = Canvas(168)

    def target(index: float) -> Box:
        return x0 + (index - left) * cell, 118, cell, cell

    middle = (_landings(layer, 0)[0] + _landings(layer, 0)[-1]) / 2

    def source(index: int) -> Box:
        x, _, wide, _ = target(middle + index * layer.stride[0])
        return x, 24, wide, cell

    beams = []
    for index in range(length):
        x, y, wide, high = source(index)
        beams += [
            (x + wide / 2, y + high, target(to)[0] + cell / 2, 118.0)
            for to in _landings(layer, index)
        ]
    sheet.lines(beams, MUTED, 0.8)
    sheet.boxes(map(source, range(length)), face=FILL, width=0.9)
    kept = range(out)
    most = max(counts.values())
    sheet.boxes((target(i) for i in kept if 0 < counts[i] < most), face=SOFT, edge="none")
    sheet.boxes((target(i) for i in kept if counts[i] == most), face=FILL, edge="none")
    sheet.boxes(map(target, kept), width=0.9)
    cut = [i for i in counts if i not in kept]
    sheet.boxes(map(target, cut), edge=MUTED, width=0.9, dashed=True)
    for index in counts:
        x, y, wide, high = target(index)
        colour = MUTED if index in cut else INK
        sheet.text(x + wide / 2, y + high / 2 + 1, str(counts[index]), "center", SMALL, colour)
    sheet.text(x0, 10, f"{word['input']} {length}")
    note = f"{word['output']} {out}"
    if cut:
        note += word["cut"].format(n=len(cut))
    sheet.text(x0, 118 + cell + 13, note)
    return sheet.figure


def overlaps(spec: str) -> dict[int, int]:
    """How many input cells reach each output cell; cells that padding cuts off have other keys.

    Examples:
        >>> overlaps("1x3 tconv1k3s2p1")
        {-1: 1, 0: 1, 1: 2, 2: 1, 3: 2, 4: 1, 5: 1}
    """
    length, (row,) = line(spec, 24)
    counts = dict.fromkeys(range(row.shape[1]), 0)
    for index in range(length):
        for to in _landings(row.layer, index):
            counts[to] = counts.get(to, 0) + 1
    return dict(sorted(counts.items()))


def _landings(layer: Layer, index: int) -> list[int]:
    """Output cells that one input cell reaches."""
    start = index * layer.stride[0] - int(layer.padding[0])
    return [start + layer.dilation[0] * tap for tap in range(layer.kernel[0])]
