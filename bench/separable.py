"""Compare counted with measured gains of grouped, depthwise, pointwise convolutions.

    python -m bench.separable [--rounds 21]

One thread, float32, one image. All layers of a shape take turns within a round, and a round
counts seconds of the processor, not of the wall, so that other work on the machine disturbs
little. A figure is the median over the rounds of a ratio within a round, with its quartiles.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

import torch
from torch import nn

from bench.provenance import provenance, write

SHAPES = ((32, 64, 112), (128, 128, 56), (256, 512, 56), (512, 512, 14), (1024, 1024, 7))
"""Channels in, channels out, rows of the map, as in MobileNet but for the third."""
GROUPS = 32


def main() -> None:
    """Measure all shapes and write bench/results/separable.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    torch.set_num_threads(1)
    layouts = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
    write(
        "separable",
        {"provenance": provenance("torch"), "threads": 1, "rounds": options.rounds}
        | {
            name: {shape_name(*shape): measure(*shape, layout, options.rounds) for shape in SHAPES}
            for name, layout in layouts.items()
        },
    )


def shape_name(c_in: int, c_out: int, size: int) -> str:
    """The key of a shape: channels in, channels out, rows."""
    return f"{c_in}-{c_out}-{size}"


def layers_of(c_in: int, c_out: int) -> dict[str, nn.Module]:
    """The four kinds of layers that are compared, without biases."""
    return {
        "dense": nn.Conv2d(c_in, c_out, 3, padding=1, bias=False),
        "grouped": nn.Conv2d(c_in, c_out, 3, padding=1, groups=GROUPS, bias=False),
        "depthwise": nn.Conv2d(c_in, c_in, 3, padding=1, groups=c_in, bias=False),
        "pointwise": nn.Conv2d(c_in, c_out, 1, bias=False),
    }


def weights_of(c_in: int, c_out: int) -> dict[str, int]:
    """Weights of each kind; times the places of the map they are MACs."""
    return {name: next(layer.parameters()).numel() for name, layer in
            layers_of(c_in, c_out).items()}  # fmt: skip


def measure(
    c_in: int, c_out: int, size: int, layout: torch.memory_format, rounds: int
) -> dict[str, Any]:
    """Gains over the dense layer, counted and measured, and rates as shares of the dense one."""
    x = torch.randn(1, c_in, size, size).contiguous(memory_format=layout)
    layers = {name: one.to(memory_format=layout) for name, one in layers_of(c_in, c_out).items()}
    with torch.inference_mode():
        times = take_turns({name: lambda f=f: f(x) for name, f in layers.items()}, rounds)
    for one in times:
        one["separable"] = one["depthwise"] + one["pointwise"]
    weights = weights_of(c_in, c_out)
    weights["separable"] = weights["depthwise"] + weights["pointwise"]
    kinds = [name for name in weights if name != "dense"]
    return {
        name: {
            "counted": round(weights["dense"] / weights[name], 3),
            "measured": spread([one["dense"] / one[name] for one in times]),
            "rate": round(
                median(
                    weights[name] / one[name] * one["dense"] / weights["dense"] for one in times
                ),
                3,
            ),
        }
        for name in kinds
    }


def take_turns(calls: dict[str, Callable[[], object]], rounds: int) -> list[dict[str, float]]:
    """Processor seconds of a call of each kind, round by round; a first round warms up."""
    found = []
    for number in range(rounds + 1):
        one = {name: seconds(call) for name, call in calls.items()}
        if number:
            found.append(one)
    return found


def seconds(call: Callable[[], object], least: float = 0.02) -> float:
    """Processor seconds of one call, from as many calls as take a measurable time."""
    call()
    count, start = 0, time.process_time()
    while True:
        call()
        count += 1
        taken = time.process_time() - start
        if taken >= least:
            return taken / count


def spread(values: list[float]) -> dict[str, Any]:
    """Median and quartiles, rounded."""
    low, _, high = quantiles(values, n=4)
    return {"median": round(median(values), 2), "quartiles": [round(low, 2), round(high, 2)]}


if __name__ == "__main__":
    main()
