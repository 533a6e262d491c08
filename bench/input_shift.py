"""Measure which part of a network to tune when its images or its classes change.

    python -m bench.input_shift [--seeds 3]

Each number is the mean over seeds of the accuracy on new images, at the best of three rates.
"""

from __future__ import annotations

import argparse
from statistics import mean

import torch

from bench.provenance import provenance, write
from cnnref.experiments.input_shift import PARTS, SHIFTS, inverted_kernel, score, shifted, tuned
from cnnref.experiments.strokes import strokes
from cnnref.experiments.transfer import kinds, pretrained

LABELS, RATES = (2, 5, 20), (1e-3, 3e-3, 1e-2)


def main() -> None:
    """Pre-train, shift, tune, and write bench/results/input_shift.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    bases = [pretrained(seed) for seed in range(options.seeds)]
    cells, _ = kinds()
    new = strokes(cells, 30, 10**6)
    found: dict[str, object] = {
        "provenance": provenance("torch"),
        "seeds": options.seeds,
        "unshifted": spread([score(base, new) for base in bases]),
        "flipped_kernel": spread(
            [score(inverted_kernel(base), shifted(new, "inverted", 0)) for base in bases]
        ),
    }
    for shift in SHIFTS:
        test = shifted(new, shift, 10**6)
        rows: dict[str, object] = {"untouched": spread([score(base, test) for base in bases])}
        for each in LABELS:
            train = [shifted(strokes(cells, each, 100 + s), shift, s) for s in range(len(bases))]
            rows[str(each)] = {
                part: max(
                    (
                        spread(
                            [
                                score(tuned(base, part, train[s], rate, s), test)
                                for s, base in enumerate(bases)
                            ]
                        )
                        for rate in RATES
                    ),
                    key=lambda one: one["mean"],
                )
                for part in PARTS
            }
        found[shift] = rows
    write("input_shift", found)


def spread(values: list[float]) -> dict[str, float]:
    """Mean and ends over the seeds."""
    return {
        "mean": round(mean(values), 3),
        "lowest": round(min(values), 3),
        "highest": round(max(values), 3),
    }


if __name__ == "__main__":
    main()
