"""Record what becomes of few labelled digits: learning curves, memory, validation.

    python -m bench.small_data

Curves: means, lowest and highest over the seeds, each with other classes and labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, stdev
from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments.small_data import by_method, memorised, pretrained
from cnnref.experiments.validated import errors

SEEDS, EACH, DRAWS = range(5), (1, 2, 5, 10, 20, 80), range(200)
NETS = {"wide": (32, False), "wide_augmented": (32, True), "narrow": (2, False)}


def main() -> None:
    """Train, measure, and write bench/results/small_data.json."""
    torch.set_num_threads(1)
    nets = {seed: pretrained(seed) for seed in SEEDS}
    runs = {each: [by_method(nets[seed], each, seed) for seed in SEEDS] for each in EACH}
    found = [errors(seed) for seed in DRAWS]
    write(
        "small_data",
        {
            "provenance": provenance("torch", "scikit-learn"),
            "seeds": len(SEEDS),
            "draws": len(DRAWS),
            "methods": {
                method: {str(each): spread([run[method] for run in runs[each]]) for each in EACH}
                for method in runs[EACH[0]][0]
            },
            "memory": {name: memory(*options) for name, options in NETS.items()},
            "validation": {
                way: {
                    "bias": round(mean(one[way] for one in found), 4),
                    "deviation": round(stdev(one[way] for one in found), 4),
                }
                for way in found[0]
            },
        },
    )


def spread(values: Sequence[float]) -> dict[str, float]:
    """Mean, lowest and highest."""
    return {
        "mean": round(mean(values), 4),
        "low": round(min(values), 4),
        "high": round(max(values), 4),
    }


def memory(width: int, augment: bool) -> dict[str, Any]:
    """Accuracy on the 50 training images and on others, with true and with shuffled labels."""
    result = {}
    for name, shuffle in (("true", False), ("shuffled", True)):
        pairs = [memorised(width, seed, shuffle=shuffle, augment=augment) for seed in SEEDS]
        result[name] = {
            "train": spread([train for train, _ in pairs]),
            "test": spread([test for _, test in pairs]),
        }
    return result


if __name__ == "__main__":
    main()
