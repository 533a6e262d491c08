"""Record what noise and shifts do to a pooled map.

    python -m bench.pooling

Noise: the exact moments of the largest of four normal values. Shifts: the share of outputs that
a shift by one column leaves equal, the correlation before and after; medians over the seeds.
"""

from __future__ import annotations

from statistics import median

import torch

from bench.provenance import provenance, write
from cnnref.experiments.pooled_noise import max_moments
from cnnref.experiments.pooled_shift import after_one_cell

SEEDS = range(5)
CASES = {"max2": ("max", 2), "max3": ("max", 3), "average2": ("average", 2),
         "average3": ("average", 3), "none": ("none", 1)}  # fmt: skip


def main() -> None:
    """Measure, and write bench/results/pooling.json."""
    torch.set_num_threads(1)
    mean, variance = max_moments(4)
    write(
        "pooling",
        {
            "provenance": provenance("torch"),
            "seeds": len(SEEDS),
            "max_of_4": {"mean": round(mean, 6), "variance": round(variance, 6)},
            "shift": {name: shift(*case) for name, case in CASES.items()},
        },
    )


def shift(pool: str, kernel: int) -> dict[str, float]:
    """Medians over the seeds."""
    found = [after_one_cell(pool, kernel, seed) for seed in SEEDS]
    return {
        "same": round(median(one.same for one in found), 4),
        "correlation": round(median(one.correlation for one in found), 4),
    }


if __name__ == "__main__":
    main()
