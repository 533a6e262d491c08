"""What each part of a network outputs, stores, computes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from cnnref.checks import whole
from cnnref.models.registry import entry


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a network: its name, type, output shapes, counts."""

    name: str
    type: str
    shape: tuple[int, ...] | None
    params: int
    macs: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of a network in the order they first run; the totals of the whole network.

    A part that never runs in eval mode, such as an auxiliary head, has no shape and comes last.
    """

    name: str
    image: tuple[int, ...]
    parts: tuple[Part, ...]
    shape: tuple[int, ...]
    params: int
    buffers: int
    macs: int

    def __str__(self) -> str:
        rows = [(p.name, _times(p.shape), f"{p.params:,}", f"{p.macs:,}") for p in self.parts]
        head = (f"{self.name} {_times(self.image)}", "output", "params", "MACs")
        total = ("total", _times(self.shape), f"{self.params:,}", f"{self.macs:,}")
        table = [head, *rows, total]
        wide = [max(len(row[i]) for row in table) for i in range(4)]
        return "\n".join(
            f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c:>{wide[2]}}  {d:>{wide[3]}}".rstrip()
            for a, b, c, d in table
        )

    def __repr__(self) -> str:
        numbers = f"{self.params:,} parameters, {self.macs:,} MACs"
        return f"<{self.name} at {_times(self.image)}: {numbers}>"


def summary(model: str | nn.Module, *image: int, depth: int = 1) -> Summary:
    """Output shapes, parameters and MACs of a network's parts.

    A MAC is one multiply-accumulate of a convolution, a linear layer or a matrix product, those
    of attention included; biases, normalisation, activations and pooling have none. Parameters
    are what training changes; buffers are counted apart. In eval mode, for one image, on a copy
    without memory for its weights: every size is quick, and the network stays as it is.

    Args:
        model: a network, or the name of a registered one.
        image: channels, height, width of the input; for a name those of its publication.
        depth: how far to look into the network: 1 for its direct children.

    Raises:
        ValueError: for an unknown name, or if a network that is no name comes without an image.

    Source: `torch.utils.flop_counter` (torch 2.13); a MAC is two of its operations.

    Examples:
        >>> summary("resnet18")
        <resnet18 at 3x224x224: 11,689,512 parameters, 1,814,073,344 MACs>
        >>> from torch import nn
        >>> print(summary(nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU()), 3, 8, 8))
        Sequential 3x8x8  output  params   MACs
        0                 8x6x6      224  7,776
        1                 8x6x6        0      0
        total             8x6x6      224  7,776
    """
    depth = whole("depth", depth, 1)
    if isinstance(model, str):
        name, known = model, entry(model)
        image = image or known.image
        with torch.device("meta"):
            network = known.build().eval()
    else:
        name, network = type(model).__name__, _shadow(model).eval()
        if not image:
            raise ValueError(f"say what {name} reads, as in summary(model, 3, 224, 224)")
    sizes = tuple(whole("image", size, 1) for size in image)
    parts = dict(_parts(network, depth))
    shapes: dict[str, tuple[int, ...]] = {}

    def keep(path: str) -> Callable[[nn.Module, object, object], None]:
        def hook(part: nn.Module, given: object, out: object) -> None:
            shapes.setdefault(path, _shape(out))

        return hook

    for path, part in parts.items():
        part.register_forward_hook(keep(path))
    kind = next((p.dtype for p in network.parameters()), torch.float32)
    with FlopCounterMode(display=False) as counter:
        out = network(torch.empty(1, *sizes, dtype=kind, device="meta"))
    flops = counter.get_flop_counts()
    root = type(network).__name__
    rows = [
        Part(
            path,
            type(parts[path]).__name__,
            shapes.get(path),
            _params(parts[path]),
            _macs(flops, f"{root}.{path}", parts[path]),
        )
        for path in dict.fromkeys([*shapes, *parts])
    ]
    buffers = sum(buffer.numel() for buffer in network.buffers())
    macs = counter.get_total_flops() // 2
    return Summary(name, sizes, tuple(rows), _shape(out), _params(network), buffers, macs)


def _shadow(network: nn.Module) -> nn.Module:
    """A copy without memory for its weights: torch.nn.MultiheadAttention and attention kernels
    of a real device take short cuts that the counter does not see."""
    tensors = [*network.parameters(), *network.buffers()]
    return deepcopy(network, {id(tensor): _meta(tensor) for tensor in tensors})


def _meta(tensor: Tensor) -> Tensor:
    empty = torch.empty_like(tensor, device="meta")
    if isinstance(tensor, nn.Parameter):
        return nn.Parameter(empty, requires_grad=tensor.requires_grad)
    return empty


def _parts(network: nn.Module, depth: int, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The parts `depth` levels down; a list of modules is no level, for it never runs itself."""
    for name, part in network.named_children():
        path = f"{prefix}{name}"
        below = depth if isinstance(part, nn.ModuleList | nn.ModuleDict) else depth - 1
        if below and next(part.children(), None) is not None:
            yield from _parts(part, below, f"{path}.")
        else:
            yield path, part


def _macs(counted: dict[str, dict[Any, int]], path: str, part: nn.Module) -> int:
    """MACs by the part's own call, or by its children's where the part never runs itself."""
    if path in counted:
        return sum(counted[path].values()) // 2
    return sum(_macs(counted, f"{path}.{name}", child) for name, child in part.named_children())


def _params(part: nn.Module) -> int:
    return sum(p.numel() for p in part.parameters() if p.requires_grad)


def _shape(out: object) -> tuple[int, ...]:
    """Shape of one image's output, the first where there are several."""
    while not isinstance(out, Tensor):
        if isinstance(out, dict):
            out = next(iter(out.values()))
        elif isinstance(out, tuple | list):
            out = out[0]
        else:
            return ()
    return tuple(out.shape[1:])


def _times(shape: tuple[int, ...] | None) -> str:
    return "-" if shape is None else "x".join(map(str, shape))
