"""What the analyser found: for every step of a network, what its units read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Any

from torch import nn

from cnnref.analyser.trace import Run
from cnnref.analyser.value import Value, flat


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a network and what its units read along each axis of the image.

    Unit i sees the pixels from `start + i * stride` to `start + i * stride + size - 1`, padding
    counted as pixels. None stands for the whole image.
    """

    name: str
    value: Value

    @property
    def size(self) -> tuple[int | None, ...]:
        """Pixels from the first to the last that a unit reads; of the widest unit."""
        return self._each("size")

    @property
    def stride(self) -> tuple[int | Fraction | None, ...]:
        """Pixels from one unit to the next; a fraction behind some resizes."""
        found = self._each("stride")
        return tuple(int(s) if s is not None and s.denominator == 1 else s for s in found)

    @property
    def start(self) -> tuple[int | None, ...]:
        """The first pixel that unit 0 reads; negative in the padding."""
        return self._each("start")

    @property
    def center(self) -> tuple[float | None, ...]:
        """The middle of what unit 0 reads, as a pixel index."""
        return self._each("center")

    @property
    def phases(self) -> tuple[int, ...]:
        """Kinds of units along each axis: more than 1 behind an upsampling."""
        return tuple(1 if reads is None else len(reads.sets) for reads in self.value.reads)

    @property
    def reads(self) -> tuple[list[int] | None, ...]:
        """The pixels that unit 0 reads, along each axis."""
        return tuple(self.reads_at(axis, 0) for axis in range(len(self.value.reads)))

    def reads_at(self, axis: int, index: int) -> list[int] | None:
        """The pixels that a unit reads along an axis, in order, padding counted as pixels."""
        reads = self.value.reads[axis]
        return None if reads is None else reads.pixels(index)

    @property
    def global_context(self) -> bool:
        """Whether units depend on the whole image, besides what they read or altogether."""
        return self.value.context or None in self.value.reads

    @property
    def why(self) -> str:
        """Through what they do; empty if they do not."""
        return self.value.why if self.global_context else ""

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes at the size of image that was traced, the batch first."""
        return self.value.sizes

    def _each(self, name: str) -> tuple[Any, ...]:
        return tuple(None if reads is None else getattr(reads, name) for reads in self.value.reads)

    def __repr__(self) -> str:
        field = "x".join("all" if size is None else str(size) for size in self.size)
        context = f" and the whole image: {self.why}" if self.global_context else ""
        return f"<{self.name}: reads {field}{context}>"


class Report:
    """The receptive field of every step of a network.

    `report["layer4"]` is a module by its path or a step by its name, `report.output` what the
    network returns (the first tensor of several), iteration goes through the steps in order.
    `assumed` is the size of image that the code of the network looked at, None if it looked at
    none: then the fields hold for every size.
    """

    def __init__(self, run: Run, sizes: tuple[int, ...]) -> None:
        self._run = run
        self.assumed = sizes if run.looked else None

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every step by its name: a module's path with `_` for dots, or an operation's name."""
        found: dict[str, Node] = {}
        times: dict[str, int] = {}
        for record in self._run.records:
            for value in flat(record.value):
                if type(value) is Value:
                    base = record.name.replace(".", "_")
                    again = times.get(base, 0)
                    times[base] = again + 1
                    name = f"{base}_{again}" if again else base
                    found[name] = Node(name, value)
                    break
        return found

    @property
    def output(self) -> Node:
        """What the network returns."""
        return self._module("", "output")

    def __getitem__(self, name: str) -> Node:
        if name in self._run.modules:
            return self._module(name, name)
        if name == "output":
            return self.output
        if name not in self.nodes:
            near = get_close_matches(name, [*self._run.modules, *self.nodes], 3, cutoff=0.3)
            raise KeyError(f"no step {name!r}; near it: {', '.join(near) or 'nothing'}")
        return self.nodes[name]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def _module(self, path: str, name: str) -> Node:
        found = [value for value in flat(self._run.modules[path]) if type(value) is Value]
        if not found:
            raise KeyError(f"{name!r} gives no tensor")
        return Node(name, found[0])

    def __repr__(self) -> str:
        return f"<receptive fields of {len(self.nodes)} steps, output {self.output!r}>"


def channels(model: nn.Module) -> int:
    """Channels of the image that the first convolution of a network reads; 3 without one."""
    for module in model.modules():
        found = getattr(module, "in_channels", None)
        if isinstance(found, int) and hasattr(module, "kernel_size"):
            return found
    return 3
