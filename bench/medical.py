"""Record flips on generated chest images, and intervals by image and by patient.

    python -m bench.medical

Flips: accuracy on 1,000 new images, mean and range over the seeds. Intervals: the share of 400
generated studies whose 95 % interval holds the true area, and its mean width. About a minute and
a half on one core.
"""

from __future__ import annotations

from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments.laterality import Flips, Task, accuracy
from cnnref.experiments.patients import coverage

SEEDS = range(3)
CASES: dict[str, tuple[Task, Flips, float]] = {
    "present_none": ("present", "none", 0.8),
    "present_flip": ("present", "label kept", 0.8),
    "side_none": ("side", "none", 0.8),
    "side_flip": ("side", "label kept", 0.8),
    "side_swap": ("side", "label swapped", 0.8),
    "bare_none": ("side", "none", 0.0),
    "bare_flip": ("side", "label kept", 0.0),
}


def main() -> None:
    """Measure, and write bench/results/medical.json."""
    torch.set_num_threads(1)
    write(
        "medical",
        {
            "provenance": provenance("torch", "numpy"),
            "seeds": len(SEEDS),
            "images": 200,
            "flips": {name: over_seeds(*case) for name, case in CASES.items()},
            "intervals": {by: held(by) for by in ("image", "patient")},
        },
    )


def over_seeds(task: Task, flips: Flips, heart: float) -> dict[str, float]:
    """Mean, least and most accuracy."""
    found = [accuracy(task, flips, seed, heart=heart) for seed in SEEDS]
    return {
        "mean": round(sum(found) / len(found), 4),
        "least": round(min(found), 4),
        "most": round(max(found), 4),
    }


def held(by: Any) -> dict[str, float]:
    """Share of intervals that hold the truth, and their mean width."""
    share, width = coverage(by)
    return {"holds": round(share, 4), "width": round(width, 4)}


if __name__ == "__main__":
    main()
