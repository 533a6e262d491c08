"""How the receptive field grows from layer to layer, several stacks or networks in one plot."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref import analyse
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED
from cnnref.figures.stack import stack_text
from cnnref.figures.text import words
from cnnref.spec.analysis import RF
from cnnref.stacks import STACKS

STYLES = ((INK, "circle", False), (ACCENT, "square", False), (FILL, "triangle", False),
          (MUTED, "diamond", True))  # fmt: skip
HEIGHT = 170.0
KEY = 17.0  # points a line of the key
LONGEST = 44
MARKED = 40  # more points than that have no markers


def growth(spec: str | Sequence[tuple[str, str]], *, lang: str = "en") -> Figure:
    """Receptive-field size over depth; a curve ends where the field becomes global.

    Args:
        spec: one stack, or up to four pairs (label, stack); a network may stand for a stack.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = growth([["3×3", "1x64 (conv1k3)x8"], ["5×5", "1x64 (conv1k5)x8"]])
    """
    word = words(lang)
    pairs = _pairs(spec)
    curves = [field_sizes(stack) for _, stack in pairs]
    deepest = max(map(len, curves)) - 1
    high, rise = scale(max(max(curve) for curve in curves))
    keys = KEY * len(pairs) if pairs[0][0] else 0.0
    top = keys + 26
    left, right, bottom = 8 + 6.6 * len(f"{high}"), WIDTH - 8, top + HEIGHT
    sheet = Canvas(bottom + 40)

    def x(layer: float) -> float:
        return left + (right - left) * layer / deepest

    def y(size: float) -> float:
        return bottom - HEIGHT * size / high

    sheet.text(0, keys + 9, word["field"])
    sheet.lines([(left, y(s), right, y(s)) for s in range(rise, high + 1, rise)], MUTED, 0.4)
    sheet.lines([(left, bottom, right, bottom), (left, top, left, bottom)], INK, 1.0)
    for size in range(0, high + 1, rise):
        sheet.text(left - 5, y(size) + 1, str(size), "right")
    for layer in range(0, deepest + 1, scale(deepest, 10)[1]):
        sheet.text(x(layer), bottom + 12, str(layer), "center")
    sheet.text((left + right) / 2, bottom + 30, word["layers"], "center")
    drawn = zip(pairs, curves, STYLES, strict=False)
    for number, ((label, _), curve, (colour, marker, dashed)) in enumerate(drawn):
        points = [(x(layer), y(size)) for layer, size in enumerate(curve)]
        sheet.polyline(points, colour, 1.6, dashed)
        if len(points) <= MARKED:
            sheet.markers(points, marker, colour)
        if label:
            line = KEY * number + 9
            sheet.lines([(2, line, 26, line)], colour, 1.6, dashed)
            sheet.markers([(14, line)], marker, colour)
            sheet.text(33, line + 1, label)
    return sheet.figure


def _pairs(spec: str | Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labels and stacks; a long label is cut."""
    if isinstance(spec, str):
        return [("", spec)]
    try:
        pairs = [(str(label), stack) for label, stack in spec]
    except (TypeError, ValueError):
        raise ValueError(f"spec {spec!r} must be a stack or pairs (label, stack)") from None
    if not 1 <= len(pairs) <= len(STYLES):
        raise ValueError(f"spec holds {len(pairs)} stacks; 1 to {len(STYLES)} can be told apart")
    return [
        (label if len(label) <= LONGEST else label[: LONGEST - 1] + "…", stack)
        for label, stack in pairs
    ]


def field_sizes(stack: str) -> list[int]:
    """Size of the field along the first axis, at the input and behind each layer with a window.

    Of a network the layers count in the order they run, each with the widest field so far.

    Examples:
        >>> field_sizes("1x64 conv1k3s2 relu conv1k3")
        [1, 3, 7]
        >>> field_sizes("vgg11")[-3:]
        [102, 134, 150]
    """
    if " " not in stack and stack not in STACKS:
        return _network_sizes(stack)
    sizes = [1]
    for row in analyse(stack_text(stack)):
        if not isinstance(row.rf, RF):
            break
        if row.layer.kernel:
            sizes.append(row.rf.size[0])
    if len(sizes) == 1:
        raise ValueError(f"stack {stack!r} has no layer with a window to draw")
    return sizes


def _network_sizes(name: str) -> list[int]:
    from cnnref.analyser import receptive_field  # here: only networks need torch
    from cnnref.models.registry import resolve

    _, network, image = resolve(name)
    report, sizes = receptive_field(network, image=image), [1]
    for node in report.parts(1 << 10):
        layer = network.get_submodule(node.name)
        kernel = getattr(layer, "kernel_size", 1)
        wide = max(kernel) if isinstance(kernel, tuple) else kernel
        if wide > 1 and node.size[0] is not None:
            sizes.append(max(node.size[0], sizes[-1]))
    return sizes


def scale(most: int, steps: int = 5) -> tuple[int, int]:
    """End of an axis that holds `most`, and the distance of its marks: 1, 2 or 5 times a ten.

    Examples:
        >>> scale(125), scale(7), scale(16, 10)
        ((150, 50), (8, 2), (16, 2))
    """
    rise = next(
        lead * 10**power for power in range(20) for lead in (1, 2, 5)
        if lead * 10**power * steps >= most
    )  # fmt: skip
    return -(-most // rise) * rise, rise
