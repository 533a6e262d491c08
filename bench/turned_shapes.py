"""Measure how far networks recognise turned shapes, by the angles that they were trained on.

    python -m bench.turned_shapes [--steps 300] [--seeds 3]

For each range of angles, networks of several seeds: their accuracy on new shapes at each angle.
"""

from __future__ import annotations

import argparse
from statistics import mean

import torch

from bench.provenance import provenance, write
from cnnref.experiments.turned_shapes import accuracy_at, trained

RANGES, ANGLES = (0, 45, 180), range(0, 181, 15)


def main() -> None:
    """Train, measure and write bench/results/turned_shapes.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    curves, low, high = {}, {}, {}
    for most in RANGES:
        nets = [trained(most, steps=options.steps, seed=seed) for seed in range(options.seeds)]
        each = {angle: [accuracy_at(net, angle) for net in nets] for angle in ANGLES}
        for found, summed in ((curves, mean), (low, min), (high, max)):
            found[str(most)] = [[angle, round(summed(v), 3)] for angle, v in each.items()]
    write(
        "turned_shapes",
        {
            "provenance": provenance("torch"),
            "steps": options.steps,
            "seeds": options.seeds,
            "curves": curves,
            "lowest": low,
            "highest": high,
        },
    )


if __name__ == "__main__":
    main()
