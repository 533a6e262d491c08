"""What each part of a network outputs, stores, computes and reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from torch import nn

from cnnref.analyser.report import Node, Report, parts_of
from cnnref.analyser.trace import Run, trace
from cnnref.analyser.value import Value, first
from cnnref.checks import whole
from cnnref.models.registry import resolve


@dataclass(frozen=True, slots=True)
class Work:
    """Elementary steps by kind: multiply-accumulates of the first four; of the others the numbers
    that a normalisation or an activation makes, and those that a pool reads. Of an attention,
    the projections are linear.
    """

    conv: int = 0
    linear: int = 0
    matmul: int = 0
    attention: int = 0
    norm: int = 0
    act: int = 0
    pool: int = 0

    @property
    def macs(self) -> int:
        """All multiply-accumulates."""
        return self.conv + self.linear + self.matmul + self.attention


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a network: its name, type, output shape, counts, and what a unit of it reads.

    `field` holds the pixels that a unit reads along each axis, None for all; `context` says
    whether it depends on the whole image besides.
    """

    name: str
    type: str
    shape: tuple[int, ...] | None
    params: int
    work: Work
    field: tuple[int | None, ...]
    context: bool

    @property
    def macs(self) -> int:
        """Multiply-accumulates."""
        return self.work.macs

    @property
    def reads(self) -> str:
        """The field in short: `435`, `3x7`, `all`, or `851+` where the whole image is context."""
        return _short(self.field, self.context) if self.field else "-"


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of a network in the order they first run; the totals of the whole network.

    A part that never runs in eval mode, such as an auxiliary head, has no shape and comes last.
    `field` is what a unit of the last map reads, in short.
    """

    name: str
    image: tuple[int, ...]
    parts: tuple[Part, ...]
    shape: tuple[int, ...]
    params: int
    buffers: int
    work: Work
    field: str

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the whole network."""
        return self.work.macs

    def __str__(self) -> str:
        rows = [
            (p.name, _times(p.shape), f"{p.params:,}", f"{p.macs:,}", p.reads) for p in self.parts
        ]
        head = (f"{self.name} {_times(self.image)}", "output", "params", "MACs", "reads")
        total = ("total", _times(self.shape), f"{self.params:,}", f"{self.macs:,}", "")
        table = [head, *rows, total]
        wide = [max(len(row[i]) for row in table) for i in range(5)]
        sides = "<<>>>"
        return "\n".join(
            "  ".join(
                f"{cell:{side}{n}}" for cell, side, n in zip(row, sides, wide, strict=True)
            ).rstrip()
            for row in table
        )

    def __repr__(self) -> str:
        numbers = f"{self.params:,} parameters, {self.macs:,} MACs"
        return f"<{self.name} at {_times(self.image)}: {numbers}, field {self.field}>"


def summary(model: str | nn.Module, *image: int, depth: int = 1) -> Summary:
    """Output shapes, parameters, MACs and receptive fields of a network's parts.

    A MAC is one multiply-accumulate of a convolution, a linear layer or a matrix product, those
    of attention included; biases, normalisation, activations and pooling have none. Parameters
    are what training changes; buffers are counted apart. In eval mode, for one image, from the
    code of the network alone: every size is quick, and the network stays as it is.

    Args:
        model: a network, or the name of a registered one.
        image: channels, height, width of the input; for a name those of its publication.
        depth: how far to look into the network: 1 for its direct children.

    Raises:
        ValueError: for an unknown name, or if a network that is no name comes without an image.

    Examples:
        >>> summary("resnet18")
        <resnet18 at 3x224x224: 11,689,512 parameters, 1,814,073,344 MACs, field 435>
        >>> print(summary(nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU()), 3, 8, 8))
        Sequential 3x8x8  output  params   MACs  reads
        0                 8x6x6      224  7,776      3
        1                 8x6x6        0      0      3
        total             8x6x6      224  7,776
    """
    name, network, sizes = network_of(model, image)
    parts = dict(parts_of(network, whole("depth", depth, 1)))
    run = trace(network, sizes)
    return _summary(name, network, sizes, run, parts)


def count(model: str | nn.Module, input_shape: tuple[int, ...] | None = None) -> Summary:
    """Parameters, buffers and work of a network, layer by layer.

    Args:
        model: a network, or the name of a registered one.
        input_shape: shape of the input with the batch first, which counts as one image; for a
            name that of its publication.

    Returns:
        A summary with one part for each layer; steps outside of any layer count in the total.

    Raises:
        ValueError: for an unknown name or an input shape that does not fit.

    Examples:
        >>> found = count("vit_b_16", (1, 3, 224, 224))
        >>> found.macs, found.work.attention, found.work.act
        (17563828224, 715327488, 7262208)
    """
    shape = input_shape or ()
    if input_shape is not None and len(shape) < 3:
        raise ValueError(f"input_shape {shape} must be (batch, channels, ...)")
    name, network, sizes = network_of(model, tuple(shape[1:]))
    run = trace(network, sizes, strict=True)
    leaves = {
        path: module
        for path, module in parts_of(network, 1 << 10)
        if path in run.modules or any(True for _ in module.parameters())
    }
    return _summary(name, network, sizes, run, leaves)


def network_of(
    model: str | nn.Module, image: tuple[int, ...]
) -> tuple[str, nn.Module, tuple[int, ...]]:
    """The name of a network, the network, and the sizes of the image to run it on."""
    name, network, known = resolve(model)
    image = image or known or ()
    if not image:
        raise ValueError(f"say what {name} reads, as in summary(model, 3, 224, 224)")
    return name, network, tuple(whole("image", size, 1) for size in image)


def _summary(
    name: str, network: nn.Module, image: tuple[int, ...], run: Run, parts: dict[str, nn.Module]
) -> Summary:
    work: dict[str, Counter[str]] = {path: Counter() for path in ("", *parts)}
    for record in run.records:
        work[""].update(record.work)
        if record.work and (owner := _owner(record.path, work)):
            work[owner].update(record.work)
    last = Report(run, network, image).last_map
    order = dict.fromkeys([*(path for path in run.modules if path in parts), *parts])
    return Summary(
        name,
        image,
        tuple(_part(path, parts[path], run.modules.get(path), work[path]) for path in order),
        first(run.modules[""][-1]).sizes[1:],
        parameters(network),
        sum(buffer.numel() for buffer in network.buffers()),
        Work(**work[""]),
        _short(last.size, last.global_context),
    )


def _owner(path: str, parts: dict[str, Any]) -> str:
    """The part that a step belongs to."""
    while path and path not in parts:
        path = path.rpartition(".")[0]
    return path


def _part(path: str, module: nn.Module, outputs: list[Any] | None, work: Counter[str]) -> Part:
    value: Value | None = first(outputs[0]) if outputs else None
    return Part(
        path,
        type(module).__name__,
        None if value is None else value.sizes[1:],
        parameters(module),
        Work(**work),
        () if value is None else Node(path, value).size,
        value is not None and Node(path, value).global_context,
    )


def _short(sizes: tuple[int | None, ...], context: bool) -> str:
    texts = ["all" if size is None else str(size) for size in sizes]
    text = texts[0] if len(set(texts)) == 1 else "x".join(texts)
    return f"{text}+" if context and text != "all" else text


def parameters(part: nn.Module) -> int:
    """Elements that training changes."""
    return sum(p.numel() for p in part.parameters() if p.requires_grad)


def _times(shape: tuple[int, ...] | None) -> str:
    return "-" if shape is None else "x".join(map(str, shape))
