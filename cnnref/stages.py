"""The stages of a network: runs of blocks whose maps have the same step from unit to unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isqrt
from typing import cast

from torch import nn

from cnnref.analyser import mass
from cnnref.analyser.flow import Step, is_container, read
from cnnref.analyser.labels import label
from cnnref.analyser.mass import Mass
from cnnref.analyser.report import Node
from cnnref.analyser.trace import Record, Run, trace
from cnnref.analyser.value import Value, first
from cnnref.summary import Part, Work, network_of, parameters

WRAPPERS = {"Encoder", "Backbone"}
"""Modules that hold a whole row of blocks, besides those of torch."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block, a layer or an operation of a network, as the network's own code runs it.

    Attributes:
        part: its path; for a type a short label, such as "3×3, 64" or "Bottleneck"; its output,
            counts, and what its units read.
        layers: what in it multiplies, in the order in which it runs, labelled likewise.
        node: its receptive field in full.
    """

    part: Part
    layers: tuple[Part, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks one after the other whose maps have the same step from unit to unit.

    Attributes:
        step: pixels of the image from unit to unit; 0 where there is no map any more.
        blocks: what runs, in order.
    """

    step: int
    blocks: tuple[Block, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of what the last block gives, without the batch."""
        return self.blocks[-1].part.shape or ()

    @property
    def name(self) -> str:
        """Of the last block that multiplies, or of the last."""
        at_work = [block for block in self.blocks if block.part.macs]
        return (at_work or self.blocks)[-1].part.name

    @property
    def side(self) -> int:
        """Units along the last axis of the map, tokens laid out again; 0 where there is no map."""
        if not self.step or len(self.shape) < 3:
            return isqrt(self.shape[0]) if self.step else 0
        return self.shape[-1] if self.shape[-1] == self.shape[-2] else self.shape[1]

    @property
    def params(self) -> int:
        """Trainable parameters."""
        return sum(block.part.params for block in self.blocks)

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one image."""
        return sum(block.part.macs for block in self.blocks)

    @property
    def reads(self) -> str:
        """What a unit of the last block reads, as text: "35", "483+", "all"."""
        return self.blocks[-1].part.reads


@dataclass(frozen=True, slots=True)
class Staged:
    """A network by its stages, and the parameters that lie outside of all of them.

    Attributes:
        name: of the network.
        image: channels, height, width that the numbers refer to.
        stages: in the order in which they run.
        beside: names, parameters and MACs of what belongs to no stage: auxiliary heads, which do
            not run in eval mode, class tokens, tables of positions, a decoder beside the output.
    """

    name: str
    image: tuple[int, ...]
    stages: tuple[Stage, ...]
    beside: tuple[tuple[str, int, int], ...]


def stages(model: str | nn.Module, *image: int) -> Staged:
    """A network folded by stages, with outputs, parameters, MACs and receptive fields.

    Args:
        model: a network, or the name of a registered one.
        image: channels, height, width of the input; for a name those of its publication.

    Raises:
        ValueError: for an unknown name, or if a network that is no name comes without an image.

    Examples:
        >>> for stage in stages("resnet18").stages:
        ...     print(stage.step, stage.shape, len(stage.blocks), stage.params, stage.reads)
        2 (64, 112, 112) 3 9536 7
        4 (64, 56, 56) 3 147968 43
        8 (128, 28, 28) 2 525568 99
        16 (256, 14, 14) 2 2099712 211
        32 (512, 7, 7) 2 8393728 435
        0 (1000,) 2 513000 all
    """
    name, network, sizes = network_of(model, image)
    run = trace(network, sizes)
    steps = read(run, network, opens=_opens)[1:]
    modules, seen = dict(network.named_modules()), set[str]()
    blocks = [_block(step, run, modules, seen) for step in steps]
    keys = [_step(step, sizes) for step in steps]
    folded = [
        Stage(key, tuple(block for _, block in pairs))
        for key, pairs in groupby(zip(keys, blocks, strict=True), key=lambda pair: pair[0])
    ]
    done = {place for step in steps for place in step.records}
    other = [record for place, record in enumerate(run.records) if place not in done]
    return Staged(name, sizes, tuple(folded), tuple(_beside(network, seen, other)))


def masses(model: str | nn.Module, *image: int) -> list[Mass | None]:
    """The path mass along the last axis of a unit of each stage's last block, None where units
    read everything.

    Args:
        model: as for `stages`.
        image: likewise.

    Examples:
        >>> [mass.width(0) for mass in masses("vgg11") if mass]
        [3, 8, 20, 42, 84, 90]
    """
    _, network, sizes = network_of(model, image)
    steps = read(trace(network, sizes), network, opens=_opens)[1:]
    weighed = read(trace(network, sizes, mass.pixels, mass.NOTHING), network, opens=_opens)[1:]
    pairs = zip((_step(step, sizes) for step in steps), weighed, strict=True)
    ends = [[step for _, step in same][-1] for _, same in groupby(pairs, key=lambda pair: pair[0])]
    return [cast("Mass | None", step.value.reads[-1]) for step in ends]


def _opens(module: nn.Module) -> bool:
    return is_container(module) or type(module).__name__ in WRAPPERS


def _block(step: Step, run: Run, modules: dict[str, nn.Module], seen: set[str]) -> Block:
    """A step with its counts; a module that runs again counts its parameters once."""
    records = [run.records[place] for place in step.records]
    layers: dict[str, list[Record]] = {}
    for record in records:
        layers.setdefault(record.name, []).append(record)
    params = 0 if step.module is None or step.name in seen else parameters(step.module)
    seen.add(step.name)
    parts = (_layer(name, modules.get(name), each) for name, each in layers.items())
    return Block(
        _part(step.name, label(step.module, step.name), step.value, params, records),
        tuple(part for part in parts if part.macs),
        Node(step.name, step.value),
    )


def _layer(name: str, module: nn.Module | None, records: Sequence[Record]) -> Part:
    """A layer of a block, or the products of an operation, which has no parameters."""
    params = 0 if module is None else parameters(module)
    return _part(name, label(module, name), first(records[-1].value), params, records)


def _part(name: str, kind: str, value: Value, params: int, records: Sequence[Record]) -> Part:
    work: Counter[str] = Counter()
    for record in records:
        work.update(record.work)
    node = Node(name, value)
    return Part(name, kind, value.sizes[1:], params, Work(**work), node.size, node.global_context)


def _step(step: Step, image: tuple[int, ...]) -> int:
    """Pixels from unit to unit of a map; 0 for a vector."""
    places = [size for size in step.shape[1:] if size > 1]
    if len(step.shape) < 3 or len(places) < 2:
        return 0
    stride = Node("", step.value).stride[-1]
    if stride is not None:
        return round(stride)
    side = step.shape[2]  # rows lie there whether channels come first or last
    if len(step.shape) == 3:  # tokens: places in a row, perhaps one more for the class
        side = isqrt(step.shape[1])
        if side * side not in (step.shape[1], step.shape[1] - 1) or image[-1] % side:
            return 0
    return round(image[-1] / side)


def _beside(
    network: nn.Module, seen: set[str], other: Sequence[Record]
) -> Iterator[tuple[str, int, int]]:
    """What no block holds, by the outermost module or the parameter."""
    params: Counter[str] = Counter()
    macs: Counter[str] = Counter()
    for name, parameter in network.named_parameters():
        owners = {name.rsplit(".", back)[0] for back in range(1, name.count(".") + 1)}
        if parameter.requires_grad and not seen & owners:
            params[name.partition(".")[0]] += parameter.numel()
    for record in other:
        macs[record.path.partition(".")[0]] += Work(**record.work).macs
    for name in params:
        yield name, params[name], macs[name]
