"""Record the accuracy of networks on images of sizes that they were not trained for.

python -m bench.any_size
"""

from __future__ import annotations

from statistics import mean

import torch

from bench.provenance import provenance, write
from cnnref.experiments.cam_hits import trained
from cnnref.experiments.glyphs import SIDE
from cnnref.experiments.other_sizes import accuracies

NETWORKS, STEPS, SIDES = range(3), 800, (16, 20, 24, 32, 40, 48)


def main() -> None:
    """Train, measure, and write bench/results/any_size.json."""
    torch.set_num_threads(1)
    nets = [trained(seed, STEPS) for seed in NETWORKS]
    found = {
        side: [accuracies(net, side, seed=3_000 + seed) for seed, net in enumerate(nets)]
        for side in SIDES
    }
    curves = {
        name: [[side, round(mean(pair[which] for pair in found[side]), 3)] for side in SIDES]
        for which, name in enumerate(("enlarged", "surrounded"))
    }
    write(
        "any_size",
        {
            "provenance": provenance("torch"),
            "networks": len(NETWORKS),
            "steps": STEPS,
            "trained_at": SIDE,
            "curves": curves,
            "at_32": {name: dict(map(tuple, points))[32] for name, points in curves.items()},  # type: ignore[arg-type]
            "at_16": curves["enlarged"][0][1],
        },
    )


if __name__ == "__main__":
    main()
