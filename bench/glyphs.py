"""python -m bench.glyphs: what a shuffle of the pixels, or an unseen place, does to two networks.

Three seeds each; the pages show means, which tests compare with slack. About two minutes.
"""

from __future__ import annotations

from dataclasses import asdict

import torch

from bench.provenance import provenance, write
from cnnref.experiments import permuted_pixels, unseen_places

SEEDS = (0, 1, 2)


def measure() -> dict[str, dict[str, float]]:
    """Mean accuracy in per cent, by experiment and network."""
    found = {}
    for experiment in (permuted_pixels, unseen_places):
        runs = [asdict(experiment.run(seed)) for seed in SEEDS]
        name = experiment.__name__.rpartition(".")[2]
        found[name] = {key: 100 * sum(run[key] for run in runs) / len(runs) for key in runs[0]}
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    write("glyphs", {"provenance": provenance("torch"), "seeds": list(SEEDS), **measure()})
