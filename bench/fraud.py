"""Record how trees and networks rank generated fraud.

    python -m bench.fraud

Average precision on new cards: means and ranges over the seeds. Rows and sequences are those of
cnnref.experiments.transactions. About two minutes on one core.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments.fraud_models import by_split, on_rows, on_sequences

SEEDS = range(3)


def main() -> None:
    """Measure, and write bench/results/fraud.json."""
    torch.set_num_threads(1)
    write(
        "fraud",
        {
            "provenance": provenance("torch", "scikit-learn"),
            "seeds": len(SEEDS),
            "rows": over_seeds(on_rows),
            "sequences": over_seeds(on_sequences),
            "split": over_seeds(by_split),
        },
    )


def over_seeds(measure: Callable[[int], dict[str, float]]) -> dict[str, Any]:
    """By name: mean, least and most over the seeds."""
    found = [measure(seed) for seed in SEEDS]
    return {
        name: {
            "mean": round(sum(one[name] for one in found) / len(found), 4),
            "least": round(min(one[name] for one in found), 4),
            "most": round(max(one[name] for one in found), 4),
        }
        for name in found[0]
    }


if __name__ == "__main__":
    main()
