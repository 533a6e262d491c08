"""Measure effective receptive fields: before and after a small training, and of real networks.

    python -m bench.effective_field [--seeds 3]

The small network is trained twice, to return a near and a far pixel (see
cnnref.experiments.trained_field). The real ones have random weights; the share of pixels that
hold 95 % of the gradient's absolute value stands beside that of the path mass.
"""

from __future__ import annotations

import argparse
from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref import receptive_field
from cnnref.analyser.gradient import effective_field
from cnnref.experiments.trained_field import deviation, trained_field
from cnnref.models import create

SIDE, DISTANCE = 320, 4
NETWORKS = {"vgg16": "features", "resnet18": "layer4", "resnet50": "layer4"}


def main() -> None:
    """Measure and write bench/results/effective_field.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(parser.parse_args().seeds)
    torch.set_num_threads(1)
    trained = {seed: [trained_field(distance, seed=seed) for distance in (0, DISTANCE)]
               for seed in seeds}  # fmt: skip
    near, far = trained[0]
    write(
        "effective_field",
        {
            "provenance": provenance("torch"),
            "seeds": len(seeds),
            "maps": {
                "untrained": rounded(near[0]),
                "near": rounded(near[1]),
                "far": rounded(far[1]),
            },
            "deviation": {
                "untrained": spans(deviation(one[0][0]) for one in trained.values()),
                "near": spans(deviation(one[0][1]) for one in trained.values()),
                "far": spans(deviation(one[1][1]) for one in trained.values()),
            },
            "loss": round(max(one[2] for both in trained.values() for one in both), 3),
            "side": SIDE,
            "networks": {name: measured(name, step, seeds) for name, step in NETWORKS.items()},
        },
    )


def measured(name: str, step: str, seeds: range) -> dict[str, Any]:
    """Pixels that hold 95 % along the columns, of the gradient and of the path mass."""
    found = []
    for seed in seeds:
        torch.manual_seed(seed)
        share = effective_field(create(name).eval(), step, (3, SIDE, SIDE), samples=2)
        found.append(width(share.sum(0)))
    report = receptive_field(name)
    return {
        "field": report[step].size[0],
        "mass": report.mass(step).width(0),
        "gradient": {"least": min(found), "most": max(found)},
    }


def width(shares: torch.Tensor, share: float = 0.95) -> int:
    """As `Mass.width`."""
    below, outside = shares.double().cumsum(0) / shares.sum(), (1 - share) / 2
    return int(((below > outside) & (below < 1 - outside)).sum()) + 1


def spans(values: Any) -> dict[str, float]:
    """Least and most."""
    values = [round(value, 2) for value in values]
    return {"least": min(values), "most": max(values)}


def rounded(share: torch.Tensor) -> list[list[float]]:
    """In parts of the largest."""
    return [[round(value, 3) for value in row] for row in (share / share.max()).tolist()]


if __name__ == "__main__":
    main()
