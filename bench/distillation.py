"""Record what a teacher adds to a narrow network on few labelled digits.

    python -m bench.distillation

Means, lowest and highest over the seeds; gains are paired: each student against the one of the
same seed that saw only the labels.
"""

from __future__ import annotations

import torch

from bench.provenance import provenance, write
from bench.small_data import spread
from cnnref.experiments.distilled import accuracies, parameters

SEEDS, EACH = range(5), (5, 20)


def main() -> None:
    """Train, measure, and write bench/results/distillation.json."""
    torch.set_num_threads(1)
    runs = {each: [accuracies(each, seed) for seed in SEEDS] for each in EACH}
    student, teacher = parameters()
    names = list(runs[EACH[0]][0])
    write(
        "distillation",
        {
            "provenance": provenance("torch", "scikit-learn"),
            "seeds": len(SEEDS),
            "parameters": {"student": student, "teacher": teacher},
            "accuracy": {
                name: {str(each): spread([run[name] for run in runs[each]]) for each in EACH}
                for name in names
            },
            "gain": {
                name: {
                    str(each): spread([run[name] - run["labels"] for run in runs[each]])
                    for each in EACH
                }
                for name in names
            },
        },
    )


if __name__ == "__main__":
    main()
