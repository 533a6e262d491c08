"""Random networks without a chain: branches, holes, phases, crops, skips that do not line up."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Step = tuple[Callable[..., Tensor], list[int]]


class Graph(nn.Module):
    """Steps that read earlier steps; each is a module, so that it has a name."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__()
        self.steps = nn.ModuleList(Apply(call) for call, _ in steps)
        self.sources = [sources for _, sources in steps]

    def forward(self, x: Tensor) -> Tensor:
        found = [x]
        for step, sources in zip(self.steps, self.sources, strict=True):
            found.append(step(*[found[source] for source in sources]))
        return found[-1]


class Apply(nn.Module):
    """A function as a module; weights of its own where it has some."""

    def __init__(self, call: Callable[..., Tensor]) -> None:
        super().__init__()
        self.call = call

    def forward(self, *tensors: Tensor) -> Tensor:
        return self.call(*tensors)


def graph(seed: int, size: int) -> tuple[Graph, list[Fraction]]:
    """A random network of two channels, and the pixels from unit to unit of each step's input."""
    rng = random.Random(seed)
    steps: list[Step] = []
    strides, lengths = [Fraction(1)], [(size, size)]
    for _ in range(rng.randint(3, 11)):
        source = rng.randrange(max(0, len(strides) - 3), len(strides))
        rows, columns = lengths[source]
        kinds = ["conv", "conv", "pool", "shift", "norm"]
        if min(rows, columns) <= size // 2:
            kinds += ["back", "resize", "pixels"] * 2
        peers = [
            other
            for other in range(len(strides))
            if other != source
            and strides[other] == strides[source]
            and abs(lengths[other][0] - rows) <= 6
        ]
        if peers:
            kinds += ["join"] * 4
        call, factor, sources = KINDS[rng.choice(kinds)](rng, [source], peers)
        with torch.no_grad():
            probe = [torch.zeros(1, 2, *lengths[each], dtype=torch.float64) for each in sources]
            try:
                shape = call(*probe).shape
            except RuntimeError:
                continue
        if min(shape[2:]) < 6 or max(shape[2:]) > 2 * size:
            continue
        steps.append((call, sources))
        strides.append(strides[source] * factor)
        lengths.append((int(shape[2]), int(shape[3])))
    return Graph(steps), strides


def _conv(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    kernel = rng.randint(1, 4), rng.randint(1, 4)
    stride, spread = rng.choice((1, 1, 1, 2, 3)), rng.choice((1, 1, 2, 3))
    pads = [rng.randint(0, 3) for _ in range(4)]
    groups = rng.choice((1, 2))
    weight = _positive(rng, 2, 2 // groups, *kernel)
    return (
        lambda x: F.conv2d(F.pad(x, pads), weight, None, stride, 0, spread, groups),
        stride,
        sources,
    )


def _pool(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    kernel, stride, ceil = rng.randint(2, 4), rng.randint(1, 3), rng.random() < 0.5
    padding = rng.randint(0, kernel // 2)
    if rng.random() < 0.5:
        return lambda x: F.max_pool2d(x, kernel, stride, padding, 1, ceil), stride, sources
    return lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil), stride, sources


def _shift(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    a, b = rng.randint(0, 3), rng.randint(1, 3)
    kind = rng.choice(("crop", "pad", "roll", "step"))
    if kind == "crop":
        return lambda x: x[:, :, a:-b, b:], 1, sources
    if kind == "pad":
        return lambda x: F.pad(x, (a, -b, b, a)), 1, sources
    if kind == "roll":
        return lambda x: torch.roll(x, (a, -b), (2, 3)), 1, sources
    return lambda x: x[..., a::2, a::2], 2, sources


def _norm(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    kind = rng.choice(("relu", "layer", "scale"))
    if kind == "relu":
        return lambda x: F.relu(x) * 2, 1, sources
    if kind == "scale":
        return lambda x: x.permute(0, 2, 3, 1).mul(torch.ones(2)).permute(0, 3, 1, 2), 1, sources
    return (
        lambda x: F.layer_norm(x.permute(0, 2, 3, 1), (2,)).permute(0, 3, 1, 2),
        1,
        sources,
    )


def _back(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    stride, padding, extra = rng.randint(2, 3), rng.randint(0, 1), rng.randint(0, 1)
    kernel, spread = rng.randint(stride, 5), rng.choice((1, 1, 2))
    if spread == stride:  # some units would read nothing along one axis, whatever the other says
        spread = 1
    weight = _positive(rng, 2, 2, kernel, kernel)
    return (
        lambda x: F.conv_transpose2d(x, weight, None, stride, padding, extra, 1, spread),
        Fraction(1, stride),
        sources,
    )


def _resize(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    scale = rng.choice((2, 3))
    if rng.random() < 0.4:
        return lambda x: F.interpolate(x, scale_factor=scale), Fraction(1, scale), sources
    return (
        lambda x: F.interpolate(x, scale_factor=scale, mode="bilinear", align_corners=False),
        Fraction(1, scale),
        sources,
    )


def _pixels(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    return (  # channels mixed before: a field is that of all channels of a place together
        lambda x: F.pixel_shuffle(x.sum(1, keepdim=True).repeat(1, 8, 1, 1), 2),
        Fraction(1, 2),
        sources,
    )


def _join(rng: random.Random, sources: list[int], peers: list[int]) -> Any:
    kind, off = rng.choice(("add", "mul", "cat", "max")), rng.randint(0, 1)

    def call(a: Tensor, b: Tensor) -> Tensor:
        rows, columns = min(a.shape[2], b.shape[2]) - off, min(a.shape[3], b.shape[3]) - off
        a, b = a[:, :, off : off + rows, :columns], b[:, :, :rows, off : off + columns]
        if kind == "cat":
            both = torch.cat([a, b], 1)
            return both[:, ::2] + both[:, 1::2]
        return a + b if kind == "add" else a * b if kind == "mul" else a.add(b, alpha=2)

    return call, 1, [*sources, rng.choice(peers)]


def _positive(rng: random.Random, *shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    return torch.rand(shape, generator=generator, dtype=torch.float64) + 0.5


KINDS: dict[str, Any] = {
    "conv": _conv, "pool": _pool, "shift": _shift, "norm": _norm, "back": _back,
    "resize": _resize, "pixels": _pixels, "join": _join,
}  # fmt: skip
