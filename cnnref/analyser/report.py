"""What the analyser found: for every step of a network, what its units read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from torch import nn

from cnnref.analyser import mass, tables
from cnnref.analyser.mass import Mass
from cnnref.analyser.rules import MODULES
from cnnref.analyser.trace import Run, trace
from cnnref.analyser.value import Value, first
from cnnref.checks import whole


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
        """The first pixel that unit 0 reads, or the first unit that reads any; negative in the
        padding."""
        return self._each("start")

    @property
    def center(self) -> tuple[float | None, ...]:
        """The middle of what that unit reads, as a pixel index."""
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
    none: then the fields hold for every size. `image` is the channels and sizes that were traced.
    """

    def __init__(self, run: Run, model: nn.Module, image: tuple[int, ...]) -> None:
        self._run, self._model, self.image = run, model, image
        self.assumed = image[1:] if run.looked else None

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every step by its name: a module's path with `_` for dots, or an operation's name."""
        found: dict[str, Node] = {}
        times: dict[str, int] = {}
        for record in self._run.records:
            value = first(record.value)
            if value is not None:
                base = record.name.replace(".", "_")
                again = times.get(base, 0)
                times[base] = again + 1
                name = f"{base}_{again}" if again else base
                found[name] = Node(name, value)
        return found

    @property
    def output(self) -> Node:
        """What the network returns."""
        return self._module("", "output")

    def parts(self, depth: int = 1) -> list[Node]:
        """The modules of the network so many levels down that give a tensor, as they first run."""
        wanted = {path for path, _ in parts_of(self._model, whole("depth", depth, 1))}
        return [self._module(path, path) for path in self._run.modules if path in wanted]

    @property
    def last_map(self) -> Node:
        """The last step whose units do not all read the same, nor everything; or the output."""
        maps = (node for node in reversed(self.nodes.values()) if _is_map(node))
        return next(maps, self.output)

    def at_size(self, *sizes: int) -> Sized:
        """The same at one size of image, with its borders; one number is for all axes."""
        axes = len(self.image) - 1
        each = tuple(whole("size", size, 1) for size in (sizes if len(sizes) > 1 else sizes * axes))
        if len(each) != axes:
            raise ValueError(f"size {sizes} must be one number or {axes} of them")
        image = (self.image[0], *each)
        nothing = tables.Table((0,))
        run = trace(self._model, image, tables.pixels, nothing, self._run.source)
        return Sized(Report(run, self._model, image))

    def mass(self, name: str, axis: int = 0) -> Mass:
        """The path mass of a step's units along an axis: how much each pixel counts if every
        layer averages.

        Examples:
            >>> from cnnref import receptive_field
            >>> round(receptive_field("vgg16").mass("features.30").spread(0), 2)
            27.64
        """
        run = trace(self._model, self.image, mass.pixels, mass.NOTHING, self._run.source)
        found = Report(run, self._model, self.image)[name].value.reads[axis]
        if found is None:
            raise ValueError(f"the units of {name} read everything; there is no profile")
        return cast(Mass, found)

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
        value = first(self._run.modules[path][-1])
        if value is None:
            raise KeyError(f"{name!r} gives no tensor")
        return Node(name, value)

    def __repr__(self) -> str:
        return f"<receptive fields of {len(self.nodes)} steps, output {self.output!r}>"


class Sized:
    """What units read in an image of one size: exact at the borders.

    Examples:
        >>> from cnnref import receptive_field
        >>> sized = receptive_field("squeezenet1_1").at_size(224)
        >>> sized.region("features", (0, 0))
        ((0, 118), (0, 118))
        >>> sized.unread("features")
        ([223], [223])
    """

    def __init__(self, report: Report) -> None:
        self._report = report

    def reads_at(self, name: str, axis: int, index: int) -> list[int] | None:
        """The pixels that a unit of a step reads along an axis."""
        return self._report[name].reads_at(axis, index)

    def region(self, name: str, unit: tuple[int, ...]) -> tuple[tuple[int, int] | None, ...]:
        """First and last pixel along each axis that a unit of a step reads; None for none."""
        node = self._report[name]
        found = []
        for axis, index in enumerate(unit):
            reads, size = node.value.reads[axis], self._report._run.sizes[axis]
            pixels = list(range(size)) if reads is None else reads.pixels(index)
            found.append((pixels[0], pixels[-1]) if pixels else None)
        return tuple(found)

    def unread(self, name: str) -> tuple[list[int], ...]:
        """The rows, columns, … of the image that no unit of a step reads."""
        found = []
        for reads, size in zip(
            self._report[name].value.reads, self._report._run.sizes, strict=True
        ):
            every = (1 << size) - 1
            found.append([] if reads is None else tables.places(every & ~reads.union))
        return tuple(found)


def _is_map(node: Node) -> bool:
    reads = node.value.reads
    wide = any(axes and size > 1 for size, axes in node.value.dims)
    return wide and all(each is not None and not each.nothing for each in reads)


def channels(model: nn.Module) -> int:
    """Channels of the image that the first convolution of a network reads; 3 without one."""
    for module in model.modules():
        found = getattr(module, "in_channels", None)
        if isinstance(found, int) and hasattr(module, "kernel_size"):
            return found
    return 3


def parts_of(network: nn.Module, depth: int, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The parts `depth` levels down; a list of modules is no level, for it never runs itself."""
    for name, part in network.named_children():
        path = f"{prefix}{name}"
        below = depth if isinstance(part, nn.ModuleList | nn.ModuleDict) else depth - 1
        if below and type(part) not in MODULES and next(part.children(), None) is not None:
            yield from parts_of(part, below, f"{path}.")
        else:
            yield path, part
