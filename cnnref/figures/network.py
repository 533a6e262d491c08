"""The maps of a real network that a drawing shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnref.analyser import Report


@dataclass(frozen=True)
class Map:
    """A map along the columns: its module, its units, the pixel unit 0 is centred on, the
    pixels from unit to unit."""

    name: str
    units: int
    center: float
    stride: float

    def edge(self, unit: int) -> float:
        """Where the cell of a unit begins, in pixels."""
        return self.center + 0.5 + (unit - 0.5) * self.stride

    @property
    def extent(self) -> tuple[float, float]:
        """Where the map begins and ends, in pixels."""
        return self.edge(0), self.edge(self.units)


def maps(spec: str, depth: int = 1) -> tuple[str, Report, list[Map]]:
    """A network's name, its fields, and its maps up to a module, each of another field.

    Args:
        spec: a network, or a network and one of its modules, as `resnet50:layer3`.
        depth: how many levels down the modules lie.

    Raises:
        ValueError: if there is no such network, or the module gives no map.

    Examples:
        >>> _, _, found = maps("resnet18:layer2")
        >>> [(map.name, map.units, map.stride) for map in found]
        [('conv1', 112, 2.0), ('maxpool', 56, 4.0), ('layer1', 56, 4.0), ('layer2', 28, 8.0)]
        >>> maps("resnet18:fc")
        Traceback (most recent call last):
        ValueError: spec 'resnet18:fc' ends at no map; those at depth 1: conv1, bn1, relu, \
maxpool, layer1, layer2, layer3, layer4
    """
    from cnnref.analyser import receptive_field  # here: only networks need torch

    name, _, end = spec.partition(":")
    report = receptive_field(name)
    nodes = []
    for node in report.parts(depth):
        sizes = [size for size, axes in node.value.dims if axes == (1,) and size > 1]
        if sizes and all(node.size):
            nodes.append((node, sizes[0]))
    names = [node.name for node, _ in nodes]
    if not names or (end and end not in names):
        raise ValueError(
            f"spec {spec!r} ends at no map; those at depth {depth}: {', '.join(names) or 'none'}"
        )
    found: list[Map] = []
    seen = None
    for node, units in nodes[: names.index(end) + 1 if end else None]:
        own = node.size, node.stride, node.start
        if own != seen or node.name == end:
            center, stride = node.center[1], node.stride[1]
            assert center is not None
            assert stride is not None
            found.append(Map(node.name, units, center, float(stride)))
        seen = own
    return name, report, found


def is_network(spec: object) -> bool:
    """Whether a drawing was asked for a network, not for a stack of layers.

    Examples:
        >>> is_network("resnet50"), is_network("resnet50:layer4"), is_network("vgg16")
        (True, True, False)
        >>> is_network("1x8 conv1k3")
        False
    """
    from cnnref.stacks import STACKS

    return isinstance(spec, str) and " " not in spec.strip() and spec.strip() not in STACKS
