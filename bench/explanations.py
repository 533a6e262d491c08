"""python -m bench.explanations: maps of a small network, with its own weights or fresh ones.

Means over the seeds. Half a minute.
"""

from __future__ import annotations

from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments.map_checks import (
    METHODS,
    STEPS,
    TURN,
    on_the_shape,
    sanity,
    unseen,
)
from cnnref.experiments.turned_shapes import accuracy_at, trained

SEEDS = (0, 1, 2)
SHOWN = 2  # an F


def means(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Mean over the seeds of each number or list of numbers."""
    found: dict[str, Any] = {}
    for key in runs[0]:
        if isinstance(runs[0][key], list):
            rows = zip(*(run[key] for run in runs), strict=True)
            found[key] = [round(sum(row) / len(runs), 4) for row in rows]
        else:
            found[key] = round(sum(run[key] for run in runs) / len(runs), 4)
    return found


def example(seed: int) -> dict[str, Any]:
    """One image and its maps, positive parts as shares of the largest."""
    net = trained(TURN, steps=STEPS, seed=seed)
    x, y = (part[SHOWN : SHOWN + 1] for part in unseen(seed))
    maps = {"image": x[0, 0].clamp(min=0)}
    for name, method in METHODS.items():
        maps[name] = method(net, x, y)[0].clamp(min=0)
    return {
        name: [[round(v, 2) for v in row] for row in (part / part.max()).tolist()]
        for name, part in maps.items()
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    write(
        "explanations",
        {
            "provenance": provenance("torch"),
            "seeds": len(SEEDS),
            "accuracy": min(
                accuracy_at(trained(TURN, steps=STEPS, seed=seed), 15.0) for seed in SEEDS
            ),
            "sanity": means([sanity(seed) for seed in SEEDS]),
            "on_the_shape": means([on_the_shape(seed) for seed in SEEDS]),
            "example": example(0),
        },
    )
