"""python -m bench.leakage: a CNN on random labels, split by slice and by patient; the best of many.

Half a minute.
"""

from __future__ import annotations

import torch

from bench.provenance import provenance, write
from cnnref.experiments.best_of_many import expected_best
from cnnref.experiments.slice_leak import SPLITS, cross_validated

SEEDS = tuple(range(5))
MODELS, IMAGES = (1, 2, 5, 10, 20, 50, 100), (50, 200, 1000)


if __name__ == "__main__":
    torch.set_num_threads(1)
    found = {}
    for split in SPLITS:
        runs = [cross_validated(split, seed) for seed in SEEDS]
        found[split] = {
            "mean": round(sum(runs) / len(runs), 4),
            "least": round(min(runs), 4),
            "most": round(max(runs), 4),
        }
    where = provenance("torch", "scikit-learn")
    best = {str(n): [[k, round(expected_best(k, n), 4)] for k in MODELS] for n in IMAGES}
    write("leakage", {"provenance": where, "seeds": len(SEEDS), **found, "best_of": best})
