"""Record how pixels and embeddings find and verify digits of kinds never trained on.

    python -m bench.products

Recall at 1 and 5, equal error rate: mean, least and most over the seeds; for the first seed also
the error rates at 21 thresholds of the cosine. Also the padding of batches. About half a minute
on one core.
"""

from __future__ import annotations

from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments.padded_batches import by_shape, letterbox_waste, uploads, waste
from cnnref.experiments.retrieval import digits, error_rates, measure, trained

SEEDS = range(3)


def main() -> None:
    """Measure, and write bench/results/products.json."""
    torch.set_num_threads(1)
    found = [measure(seed) for seed in SEEDS]
    write(
        "products",
        {
            "provenance": provenance("torch", "scikit-learn"),
            "seeds": len(SEEDS),
            "retrieval": {
                name: {key: over_seeds([one[name][key] for one in found]) for key in found[0][name]}
                for name in found[0]
            },
            "verification": curves(),
            "padding": padding(),
        },
    )


def over_seeds(values: list[float]) -> dict[str, float]:
    """Mean, least and most."""
    return {
        "mean": round(sum(values) / len(values), 4),
        "least": round(min(values), 4),
        "most": round(max(values), 4),
    }


@torch.no_grad()
def curves() -> dict[str, Any]:
    """False accepts and false rejects by the threshold, of the trained network with seed 0."""
    known, new = digits(0)
    with torch.enable_grad():
        net = trained(known, 0)
    thresholds = torch.linspace(0.5, 1, 21)
    accepted, rejected = error_rates(net(new.x), new.y, thresholds)

    def points(rates: torch.Tensor) -> list[list[float]]:
        pairs = zip(thresholds.tolist(), rates.tolist(), strict=True)
        return [[round(a, 3), round(b, 4)] for a, b in pairs]

    at = torch.linspace(0, 1, 20_001)
    far, frr = error_rates(net(new.x), new.y, at)
    first = int((far <= 0.01).nonzero()[0])
    return {
        "accepted": points(accepted),
        "rejected": points(rejected),
        "strict": {
            "far": 0.01,
            "threshold": round(float(at[first]), 4),
            "frr": round(float(frr[first]), 4),
        },
    }


def padding() -> dict[str, float]:
    """Share of padding of generated uploads, by how they are put into batches of 8."""
    sizes = uploads(512, seed=0)
    found = {
        "letterbox": letterbox_waste(sizes),
        "arrival": waste(sizes, 8),
        "buckets": waste(by_shape(sizes), 8),
        "single": waste(sizes, 1),
    }
    return {name: round(share, 4) for name, share in found.items()}


if __name__ == "__main__":
    main()
