"""Random layers of torch.nn with inputs, valid and not, for comparison with ours."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

POOLS = ("MaxPool2d", "AvgPool2d") * 2 + ("AdaptiveAvgPool2d", "AdaptiveMaxPool2d")


@dataclass
class Case:
    """The name of a layer, its arguments, an input."""

    name: str
    options: dict[str, Any]
    x: Tensor

    def __str__(self) -> str:
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.options.items())
        return f"{self.name}({arguments}) on {tuple(self.x.shape)}"


def convolutions(count: int, seed: int) -> Iterator[Case]:
    """Convolutions along one to three axes, mostly two; about a tenth do not fit."""
    rng = random.Random(seed)
    for _ in range(count):
        axes = rng.choice((1, 2, 2, 2, 2, 3))
        groups = rng.choice((1, 1, 2, 3))
        inputs = groups * rng.randint(1, 3)
        same = rng.random() < 0.15
        spread = _each(rng, axes, 1, 3)
        kernel = _each(rng, axes, 1, 4)
        padding: Any = rng.choice(("same", "valid")) if same else _each(rng, axes, 0, 3)
        options = {
            "in_channels": inputs,
            "out_channels": groups * rng.randint(1, 3),
            "kernel_size": kernel,
            "stride": 1 if same else _each(rng, axes, 1, 3),
            "padding": padding,
            "dilation": spread,
            "groups": groups,
            "bias": rng.random() < 0.5,
        }
        if rng.random() < 0.1:
            options["padding_mode"] = rng.choice(("reflect", "replicate", "circular"))
        batch = rng.choice(((), (0,), (1,), (2,), (3,)))
        size = [rng.randint(1, 10 if axes < 3 else 6) for _ in range(axes)]
        yield Case(f"Conv{axes}d", options, _input(rng, (*batch, inputs, *size)))


def transposed(count: int, seed: int) -> Iterator[Case]:
    """Transposed convolutions; some cut everything away or add too much."""
    rng = random.Random(seed)
    for _ in range(count):
        groups = rng.choice((1, 1, 2))
        inputs = groups * rng.randint(1, 3)
        options = {
            "in_channels": inputs,
            "out_channels": groups * rng.randint(1, 3),
            "kernel_size": _each(rng, 2, 1, 4),
            "stride": _each(rng, 2, 1, 3),
            "padding": _each(rng, 2, 0, 2),
            "output_padding": _each(rng, 2, 0, 2),
            "groups": groups,
            "bias": rng.random() < 0.5,
            "dilation": _each(rng, 2, 1, 3),
        }
        batch = rng.choice(((), (1,), (2,)))
        size = [rng.randint(1, 6), rng.randint(1, 6)]
        yield Case("ConvTranspose2d", options, _input(rng, (*batch, inputs, *size)))


def pools(count: int, seed: int) -> Iterator[Case]:
    """Maximum, average and adaptive pools; ties, infinities, windows over the edge."""
    rng = random.Random(seed)
    for _ in range(count):
        name = rng.choice(POOLS)
        size = rng.randint(1, 11), rng.randint(1, 11)
        if name.startswith("Adaptive"):
            target = rng.choice((rng.randint(1, 8), (rng.randint(1, 8), None), (None, 2), (3, 5)))
            options: dict[str, Any] = {"output_size": target}
        else:
            options = {
                "kernel_size": _each(rng, 2, 1, 5),
                "stride": rng.choice((None, _each(rng, 2, 1, 4))),
                "padding": _each(rng, 2, 0, 2),
                "ceil_mode": rng.random() < 0.5,
            }
        if name == "MaxPool2d":
            options["dilation"] = _each(rng, 2, 1, 3)
        if name == "AvgPool2d":
            options["count_include_pad"] = rng.random() < 0.5
            options["divisor_override"] = rng.choice((None, None, 1, 7))
        if "Max" in name:
            options["return_indices"] = rng.random() < 0.7
        batch = rng.choice(((), (1,), (2,)))
        x = _input(rng, (*batch, rng.randint(1, 3), *size))
        if rng.random() < 0.3:
            x = x.round()  # ties
        if "Max" in name and rng.random() < 0.1:
            x = torch.full_like(x, float("-inf"))
        yield Case(name, options, x)


def _each(rng: random.Random, axes: int, low: int, high: int) -> Any:
    """One number for all axes, or one for each."""
    if rng.random() < 0.5:
        return rng.randint(low, high)
    return tuple(rng.randint(low, high) for _ in range(axes))


def _input(rng: random.Random, shape: tuple[int, ...]) -> Tensor:
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    x = torch.randn(shape, generator=generator, dtype=torch.float64)
    if len(shape) == 4 and rng.random() < 0.3:
        x = x.contiguous(memory_format=torch.channels_last)
    return x
