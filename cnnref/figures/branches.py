"""A graph taken apart into rows and columns: what follows another, what runs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Row:
    """Parts one after the other; without any, a connection."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Beside:
    """Branches between one node and the next."""

    branches: tuple[Row, ...]


@dataclass(frozen=True)
class Knot:
    """Nodes that no order of rows and branches describes, with the edges from the node before
    them to the node after them."""

    nodes: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


Part = int | Beside | Knot


def take_apart(sources: Sequence[Sequence[int]]) -> Row:
    """Rows and branches of a graph from its first node to its last.

    Args:
        sources: for each node the nodes it takes from, which come before it.

    Examples:
        >>> take_apart([[], [0], [1]])
        Row(parts=(0, 1, 2))
        >>> take_apart([[], [0], [1], [0, 2]])  # a residual block: two layers, an addition
        Row(parts=(0, Beside(branches=(Row(parts=(1, 2)), Row(parts=()))), 3))
        >>> take_apart([[], [0], [0, 1], [1, 2]])  # a bridge across
        Row(parts=(0, Knot(nodes=(1, 2), edges=((0, 1), (0, 2), (1, 2), (1, 3), (2, 3))), 3))
    """
    edges = [(giver, node) for node, givers in enumerate(sources) for giver in givers]
    last = len(sources) - 1
    return Row((0, *_row(tuple(range(1, last)), 0, last, edges), *([last] if last else [])))


Edges = Sequence[tuple[int, int]]


def _row(nodes: tuple[int, ...], first: int, last: int, edges: Edges) -> tuple[Part, ...]:
    """What lies between two nodes; `nodes` are those inside, in order."""
    cuts = [node for node in nodes if not any(a < node < b for a, b in edges)]
    parts: list[Part] = []
    for a, b in pairwise([first, *cuts, last]):
        parts += _between([node for node in nodes if a < node < b], a, b, edges)
        parts += [b] if b != last else []
    return tuple(parts)


def _between(nodes: Sequence[int], first: int, last: int, edges: Edges) -> list[Part]:
    """Branches between two nodes that everything passes through."""
    ends = {first, last}
    through = [(a, b) for a, b in edges if {a, b} <= {*ends, *nodes} and {a, b} != ends]
    groups = _groups(nodes, through)
    direct = (first, last) in edges
    if not groups:
        return []
    if len(groups) == 1 and not direct:
        return [Knot(tuple(nodes), tuple(through))]
    rows = [
        Row(_row(group, first, last, [(a, b) for a, b in through if {a, b} <= {*ends, *group}]))
        for group in groups
    ]
    crowded = [Knot(tuple(nodes), (*through, (first, last)) if direct else tuple(through))]
    if any(len(row.parts) == 1 and isinstance(row.parts[0], Knot) for row in rows):
        return list[Part](crowded)
    return [Beside((*rows, Row(())) if direct else tuple(rows))]


def _groups(nodes: Sequence[int], edges: Edges) -> list[tuple[int, ...]]:
    """Nodes that hang together without the two ends."""
    owner = {node: node for node in nodes}

    def root(node: int) -> int:
        while owner[node] != node:
            node = owner[node]
        return node

    for a, b in edges:
        if a in owner and b in owner:
            owner[max(root(a), root(b))] = min(root(a), root(b))
    groups: dict[int, list[int]] = {}
    for node in nodes:
        groups.setdefault(root(node), []).append(node)
    return [tuple(group) for group in groups.values()]
