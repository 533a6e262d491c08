"""Record few-shot accuracies on unseen digits, then linear probes after SimCLR.

    python -m bench.few_shot

Means, lowest and highest over the seeds.
"""

from __future__ import annotations

import torch

from bench.provenance import provenance, write
from bench.small_data import spread
from cnnref.experiments.few_shot import accuracies
from cnnref.experiments.self_supervised import probed

SEEDS, SHOTS, EACH = range(5), (1, 5), (1, 5, 20)


def main() -> None:
    """Train, measure, and write bench/results/few_shot.json."""
    torch.set_num_threads(1)
    shots = {k: [accuracies(seed, k) for seed in SEEDS] for k in SHOTS}
    probes = [probed(seed, EACH) for seed in SEEDS]
    write(
        "few_shot",
        {
            "provenance": provenance("torch", "scikit-learn"),
            "seeds": len(SEEDS),
            "unseen": {
                name: {str(k): spread([run[name] for run in shots[k]]) for k in SHOTS}
                for name in shots[SHOTS[0]][0]
            },
            "probes": {
                name: {str(k): spread([run[name][k] for run in probes]) for k in EACH}
                for name in probes[0]
            },
        },
    )


if __name__ == "__main__":
    main()
