"""Move images by one pixel through random networks with four kinds of pools.

    python -m bench.blurred_pools [--seeds 8]

The figures are changes of the globally pooled vector, in units of the distance between images;
mean, lowest and highest of the seeds, and the mean for images that were smoothed.
"""

from __future__ import annotations

import argparse

import torch

from bench.provenance import provenance, write
from cnnref.experiments.blurred_pools import POOLS, change_behind

SMOOTH = 3  # means of 3x3 that make smooth images of noise


def main() -> None:
    """Measure all pools and write bench/results/blurred_pools.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=8)
    options = parser.parse_args()
    torch.set_num_threads(1)
    found = {pool: [change_behind(pool, seed) for seed in range(options.seeds)] for pool in POOLS}
    smoothed = {
        pool: [change_behind(pool, seed, smooth=SMOOTH) for seed in range(options.seeds)]
        for pool in POOLS
    }
    write(
        "blurred_pools",
        {
            "provenance": provenance("torch"),
            "seeds": options.seeds,
            "mean": {pool: round(sum(all_) / len(all_), 2) for pool, all_ in found.items()},
            "low": {pool: round(min(all_), 2) for pool, all_ in found.items()},
            "high": {pool: round(max(all_), 2) for pool, all_ in found.items()},
            "smooth": {pool: round(sum(all_) / len(all_), 2) for pool, all_ in smoothed.items()},
        },
    )


if __name__ == "__main__":
    main()
