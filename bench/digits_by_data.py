"""Record how a small CNN and a small ViT learn digits from few and from more labels.

    python -m bench.digits_by_data

Mean, lowest and highest accuracy over the seeds, each with its own draw, weights and order.
"""

from __future__ import annotations

from statistics import mean

import torch

from bench.provenance import provenance, write
from cnnref.experiments.digits_by_data import build, learned

SEEDS, EACH = range(3), (5, 20, 80)
STEPS, LONGER = 400, 1600
RUNS = {
    "cnn": ("cnn", False),
    "vit": ("vit", False),
    "cnn_augmented": ("cnn", True),
    "vit_augmented": ("vit", True),
}


def main() -> None:
    """Train, measure, and write bench/results/digits_by_data.json."""
    torch.set_num_threads(1)
    write(
        "digits_by_data",
        {
            "provenance": provenance("torch", "scikit-learn"),
            "seeds": len(SEEDS),
            "steps": STEPS,
            "longer_steps": LONGER,
            "params": {kind: weights(kind) for kind in ("cnn", "vit")},
            "runs": {
                name: {str(each): spread(kind, each, augment) for each in EACH}
                for name, (kind, augment) in RUNS.items()
            },
            "unplaced": spread("vit_unplaced", max(EACH), augment=False),
            "longer": spread("vit", max(EACH), augment=True, steps=LONGER),
        },
    )


def weights(kind: str) -> int:
    """Parameters of a network."""
    return sum(p.numel() for p in build(kind).parameters())


def spread(kind: str, each: int, augment: bool, steps: int = STEPS) -> dict[str, float]:
    """Mean, lowest and highest on new digits; the mean on the training images."""
    both = [learned(kind, each, seed, augment=augment, steps=steps) for seed in SEEDS]
    found = [test for test, _ in both]
    return {
        "train": round(mean(train for _, train in both), 4),
        "mean": round(mean(found), 4),
        "low": round(min(found), 4),
        "high": round(max(found), 4),
    }


if __name__ == "__main__":
    main()
