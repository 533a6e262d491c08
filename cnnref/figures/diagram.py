"""A block of a real network, drawn from the graph that its code runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from cnnref.figures.branches import Beside, Knot, Part, Row, take_apart
from cnnref.figures.canvas import WIDTH, Box, Canvas, text_width
from cnnref.figures.palette import FILL, PAPER, SOFT

if TYPE_CHECKING:
    from torch import nn

    from cnnref.analyser.flow import Step

LINE, PAD, GAP, LANE, APART = 13.0, 5.0, 11.0, 13.0, 8.0
SHUT = {
    "MultiheadAttention": "attention", "WindowAttention": "attention in windows",
    "Attention": "attention", "SEModule": "SE", "SqueezeExcitation": "SE",
    "DigitCapsules": "routing", "SparseConv2d": "5×5 by table", "CBAM": "CBAM",
    "SquashVectors": "squash", "Squash": "A tanh", "Subsampling": "2×2 sum, trained",
    "CodeDistance": "distances",
}  # fmt: skip
"""Modules that stay closed unless a drawing asks for them, and what they are called."""


def diagram(spec: str, *, lang: str = "en", open: str = "", shut: str = "") -> Figure:
    """The layers of a block and how they join, from the code of a real network.

    Convolutions and linear layers are filled; normalisations and activations stand in the box of
    what they follow. "3×3 dw, 64, s2" is a depthwise convolution with 64 outputs and stride 2,
    "g32" has 32 groups, "d12" dilation 12. Above and below stand the sizes that go in and out.

    Args:
        spec: a network and a module, as `resnet50:layer2.0`; without a module all of the network.
        lang: "en" or "zh-TW"; the drawing has no words of either.
        open: types of modules, separated by spaces, that are looked into although they are closed
            elsewhere, such as `SEModule`.
        shut: types of modules that stay one box.

    Raises:
        ValueError: if there is no such network or module.

    Examples:
        >>> figure = diagram("resnet50:layer2.0")
        >>> figure = diagram("seresnet50:layer1.1.se", open="SEModule")
    """
    from cnnref.analyser.flow import flow  # here: only networks need torch
    from cnnref.analyser.rules import MODULES
    from cnnref.models.registry import resolve

    name, _, part = spec.partition(":")
    _, network, image = resolve(name)
    assert image is not None
    closed = (SHUT.keys() - set(open.split())) | set(shut.split())

    def opens(module: nn.Module) -> bool:
        kind = type(module)
        return any(module.children()) and kind not in MODULES and kind.__name__ not in closed

    nodes = nodes_of(flow(network, image, part, opens))
    tree = take_apart([node.sources for node in nodes])
    for limit in range(150, 30, -6):
        layout = _Layout(nodes, limit)
        whole = layout.row(tree)
        if whole.width <= WIDTH:
            break
    return layout.draw(tree, whole)


@dataclass
class Node:
    """What is drawn as one box: its words, its colour, the nodes it takes from."""

    words: list[str]
    face: str
    sources: list[int]


def nodes_of(steps: Sequence[Step]) -> list[Node]:
    """Steps as boxes; what normalises or activates joins the box of what it follows."""
    from cnnref.analyser.labels import is_activation, is_layer, is_norm, label

    users = [sum(place in step.sources for step in steps) for place in range(len(steps))]
    nodes, at = [Node([times(steps[0].shape[1:])], "none", [])], {0: 0}
    for place, step in enumerate(steps[1:], 1):
        kind, giver = type(step.module).__name__, step.sources[0] if step.sources else 0
        text = SHUT.get(kind) or label(step.module, step.name)
        small = is_norm(step) or is_activation(step)
        if small and len(step.sources) == 1 and giver and users[giver] == 1:
            nodes[at[giver]].words.append(text)
            at[place] = at[giver]
            continue
        at[place] = len(nodes)
        face = FILL if is_layer(step) or kind in SHUT else PAPER if step.module is None else SOFT
        nodes.append(Node([text], face, [at[source] for source in step.sources]))
    nodes.append(Node([times(steps[-1].shape[1:])], "none", [at[len(steps) - 1]]))
    return nodes


@dataclass(frozen=True)
class _Size:
    """Points that a part takes, and how far from its left side its line runs."""

    width: float
    height: float
    axis: float


class _Layout:
    """Where everything goes if no line of a box is longer than a limit."""

    def __init__(self, nodes: Sequence[Node], limit: float) -> None:
        self.nodes = nodes
        self.texts = [wrapped(node.words, limit) for node in nodes]
        self.boxes: dict[str, list[Box]] = {FILL: [], SOFT: [], PAPER: []}
        self.lines: list[tuple[float, float, float, float]] = []
        self.words: list[tuple[float, float, str]] = []

    def size(self, part: Part) -> _Size:
        if isinstance(part, Beside):
            return self.beside(part)
        if isinstance(part, Knot):
            inner = self.row(Row(part.nodes))
            lanes = len(_lanes(part)) * LANE
            return _Size(inner.width + lanes, inner.height, inner.axis)
        lines = self.texts[part]
        width = max(map(text_width, lines)) + 2 * PAD
        return _Size(width, LINE * len(lines) + 4, width / 2)

    def row(self, row: Row) -> _Size:
        sizes = [self.size(part) for part in row.parts]
        if not sizes:
            return _Size(LANE, 0, LANE / 2)
        left = max(size.axis for size in sizes)
        right = max(size.width - size.axis for size in sizes)
        height = sum(size.height for size in sizes) + GAP * (len(sizes) - 1)
        return _Size(left + right, height, left)

    def beside(self, part: Beside) -> _Size:
        sizes = [self.row(row) for row in part.branches]
        width = sum(size.width for size in sizes) + APART * (len(sizes) - 1)
        filled = [size for size, row in zip(sizes, part.branches, strict=True) if row.parts]
        axis = filled[0].axis if len(filled) == 1 else width / 2
        return _Size(width, max(size.height for size in sizes) + 2 * GAP, axis)

    def draw(self, tree: Row, whole: _Size) -> Figure:
        self.put_row(tree, (WIDTH - whole.width) / 2 + whole.axis, 2.0)
        sheet = Canvas(whole.height + 4)
        sheet.lines(self.lines)
        for face, boxes in self.boxes.items():
            sheet.boxes(boxes, face=face, width=0.9)
        for x, y, text in self.words:
            sheet.text(x, y, text, "center")
        return sheet.figure

    def put_row(self, row: Row, x: float, y: float) -> None:
        """Draw parts one below the other, their lines at x, from y on."""
        for place, part in enumerate(row.parts):
            size = self.size(part)
            if isinstance(part, Beside):
                self.put_beside(part, size, x, y)
            elif isinstance(part, Knot):
                self.put_knot(part, size, x, y)
            else:
                self.put_node(part, size, x, y)
            y += size.height
            if place < len(row.parts) - 1:
                self.lines.append((x, y, x, y + GAP))
                y += GAP

    def put_node(self, node: int, size: _Size, x: float, y: float) -> None:
        face = self.nodes[node].face
        if face != "none":
            self.boxes[face].append((x - size.axis, y, size.width, size.height))
        for place, line in enumerate(self.texts[node]):
            self.words.append((x, y + 2 + LINE * (place + 0.5) + 1, line))

    def put_beside(self, part: Beside, size: _Size, x: float, y: float) -> None:
        left, bottom = x - size.axis, y + size.height
        axes = []
        for row in part.branches:
            own = self.row(row)
            axis = left + own.axis
            axes.append(axis)
            self.lines.append((axis, y, axis, y + GAP))
            self.put_row(row, axis, y + GAP)
            self.lines.append((axis, y + GAP + own.height, axis, bottom))
            left += own.width + APART
        for level in (y, bottom):
            self.lines.append((min(*axes, x), level, max(*axes, x), level))

    def put_knot(self, part: Knot, size: _Size, x: float, y: float) -> None:
        self.put_row(Row(part.nodes), x, y)
        tops, bottoms, sides = {}, {}, {}
        level = y
        for node in part.nodes:
            own = self.size(node)
            tops[node], bottoms[node], sides[node] = level, level + own.height, x + own.width / 2
            level += own.height + GAP
        first = min(a for a, _ in part.edges)
        last = max(b for _, b in part.edges)
        edge = x - size.axis + size.width
        for place, lane in enumerate(_lanes(part)):
            right = edge - LANE * (place + 0.5)
            for a, b in lane:
                start = bottoms.get(a, y - GAP / 2 if a == first else y) - (4 if a != first else 0)
                end = tops.get(b, y + size.height + GAP / 2) + (4 if b != last else 0)
                self.lines += [
                    (sides.get(a, x), start, right, start),
                    (right, start, right, end),
                    (right, end, sides.get(b, x), end),
                ]


def _lanes(knot: Knot) -> list[list[tuple[int, int]]]:
    """Edges that pass others by, each lane with those that do not overlap."""
    order = [min(a for a, _ in knot.edges), *knot.nodes, max(b for _, b in knot.edges)]
    place = {node: index for index, node in enumerate(order)}
    long = [(a, b) for a, b in knot.edges if place[b] - place[a] > 1]
    lanes: list[list[tuple[int, int]]] = []
    for a, b in sorted(long, key=lambda edge: (place[edge[1]] - place[edge[0]], edge)):
        for lane in lanes:
            if all(place[b] <= place[c] or place[d] <= place[a] for c, d in lane):
                lane.append((a, b))
                break
        else:
            lanes.append([(a, b)])
    return lanes[::-1]


def wrapped(words: Sequence[str], limit: float) -> list[str]:
    """Lines of a box: what a layer is, then what follows it; long ones are broken at a space.

    Examples:
        >>> wrapped(["3×3, 64, s2", "BN", "ReLU"], 150)
        ['3×3, 64, s2', 'BN, ReLU']
        >>> wrapped(["3×3, 64, s2", "BN", "ReLU"], 60)
        ['3×3, 64,', 's2', 'BN, ReLU']
        >>> wrapped(["+", "ReLU"], 150)
        ['+ ReLU']
    """
    lines = []
    whole = (" ".join(words),) if len(words[0]) == 1 else (words[0], ", ".join(words[1:]))
    for text in filter(None, whole):
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}".strip()
            if line and text_width(longer) > limit:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def times(shape: Sequence[int]) -> str:
    """Sizes of a map as text."""
    return "×".join(map(str, shape))
