"""Compare the time of exact receptive fields and counts with that of one forward pass.

    python -m bench.fields [--rounds 3] [--threads 1]

For every convolutional network, in one process: one image of 224 x 224 through the network, the
fields of all its steps, its counts; the best of the rounds each. What earlier networks left in
the caches of the algebra is thrown away before each measurement. The figures are sums over the
networks, divided by that of the forward passes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from bench.provenance import provenance, write
from cnnref.analyser import reads, receptive_field
from cnnref.models import create
from cnnref.models.registry import MODELS
from cnnref.summary import count

SIZE, FIXED = 224, {"alexnet_2012": 227, "unet_2015": 220}
"""The size of image, and those of networks that refuse it."""
OTHERS = {"vit", "swin", "mixer", "coatnet", "capsnet", "lenet"}
"""Families that are not convolutional throughout, or not for such an image."""


def main() -> None:
    """Measure all networks and write bench/results/fields.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    names = [name for name, one in MODELS.items() if one.family not in OTHERS]
    each = {name: compare(create(name).eval(), name, options.rounds) for name in names}
    forward, fields, counts = (
        sum(one[kind] for one in each.values()) for kind in ("forward", "fields", "counts")
    )
    worst = max(each, key=lambda name: each[name]["fields"] / each[name]["forward"])
    write(
        "fields",
        {
            "provenance": provenance("torch"),
            "threads": options.threads,
            "rounds": options.rounds,
            "networks": len(names),
            "steps": sum(one["steps"] for one in each.values()),
            "fields_to_forward": round(fields / forward, 4),
            "counts_to_forward": round(counts / forward, 4),
            "worst": {worst: round(each[worst]["fields"] / each[worst]["forward"], 3)},
        },
    )


def compare(model: nn.Module, name: str, rounds: int) -> dict[str, Any]:
    """Seconds of a forward pass, of the fields, of the counts; how many steps there are."""
    size = FIXED.get(name, SIZE)
    image = (MODELS[name].image[0], size, size)
    x = torch.zeros(1, *image)
    with torch.inference_mode():
        forward = best(lambda: model(x), rounds)
    return {
        "forward": forward,
        "fields": best(lambda: receptive_field(model, image=image).nodes, rounds),
        "counts": best(lambda: count(model, (1, *image)), rounds),
        "steps": len(receptive_field(model, image=image).nodes),
    }


def best(call: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest round, none of which finds anything in the caches."""
    found = []
    for _ in range(rounds):
        reads._through.cache_clear()
        reads._join.cache_clear()
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


if __name__ == "__main__":
    main()
