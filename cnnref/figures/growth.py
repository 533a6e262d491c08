"""How the receptive field grows from layer to layer, several stacks or networks in one plot."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref import analyse
from cnnref.figures.chart import STYLES, Axis, chart
from cnnref.figures.network import is_network
from cnnref.figures.stack import stack_text
from cnnref.figures.text import words
from cnnref.spec.analysis import RF

LONGEST = 44


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
    curves = [(label, list(enumerate(field_sizes(stack)))) for label, stack in pairs]
    return chart(curves, Axis(word["layers"]), Axis(word["field"]))


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
    if is_network(stack):
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
