"""Train small networks to read the distance to the border from noise, a padding mode each.

    python -m bench.border_distance [--steps 200] [--seeds 3]

Each network has 8 convolutions of 16 channels on images of 24 x 24 pixels of white noise; the
figures are R² on fresh noise, lowest and highest of the seeds, and for the first seed the mean
answer at each distance.
"""

from __future__ import annotations

import argparse

import torch

from bench.provenance import provenance, write
from cnnref.experiments.border_distance import MODES, read_distance


def main() -> None:
    """Train, measure and write bench/results/border_distance.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    found = {
        mode: [read_distance(mode, seed, steps=options.steps) for seed in range(options.seeds)]
        for mode in MODES
    }
    write(
        "border_distance",
        {
            "provenance": provenance("torch"),
            "steps": options.steps,
            "seeds": options.seeds,
            "low": {mode: round(min(one.r2 for one in each), 3) for mode, each in found.items()},
            "high": {mode: round(max(one.r2 for one in each), 3) for mode, each in found.items()},
            "answers": {
                mode: [round(answer, 2) for answer in each[0].answers]
                for mode, each in found.items()
            },
        },
    )


if __name__ == "__main__":
    main()
