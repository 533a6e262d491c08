"""Train plain and residual networks of 8, 20 and 56 layers on stripes, several seeds.

    python -m bench.degradation [--seeds 0 1 2 3 4]

Of each network: the mean loss of the last 20 of 150 steps for each seed, and the curve, means of
10 steps over the seeds. About three minutes a seed on one core.
"""

from __future__ import annotations

import argparse
from statistics import mean

import torch

from bench.provenance import provenance, write
from cnnref.experiments.degradation import BATCH, LAST, losses

DEPTHS, STEPS, EACH = (8, 20, 56), 150, 10


def main() -> None:
    """Train all networks and write bench/results/degradation.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    runs = {
        f"{kind}{depth}": [list(losses(depth, kind == "residual", seed, STEPS)) for seed in seeds]
        for depth in DEPTHS
        for kind in ("plain", "residual")
    }
    write(
        "degradation",
        {
            "provenance": provenance("torch"),
            "seeds": seeds,
            "steps": STEPS,
            "images": STEPS * BATCH,
            "final": {
                name: summary([mean(run[-LAST:]) for run in each]) for name, each in runs.items()
            },
            "curves": {name: curve(each) for name, each in runs.items()},
        },
    )


def summary(finals: list[float]) -> dict[str, object]:
    """Mean, least and most over the seeds, and each."""
    rounded = [round(x, 4) for x in finals]
    return {
        "mean": round(mean(finals), 4),
        "least": min(rounded),
        "most": max(rounded),
        "each": rounded,
    }


def curve(runs: list[list[float]]) -> list[list[float]]:
    """Middle step and mean loss of every ten steps."""
    return [
        [start + EACH / 2, round(mean(x for run in runs for x in run[start : start + EACH]), 4)]
        for start in range(0, STEPS, EACH)
    ]


if __name__ == "__main__":
    main()
