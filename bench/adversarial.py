"""python -m bench.adversarial: accuracy of four kinds of network under attack, and corruptions.

Means over the seeds, and the least and the largest. About a minute.
"""

from __future__ import annotations

from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments import attacked_digits as digits
from cnnref.experiments import corrupted_digits

SEEDS = (0, 1, 2)
TRANSFER_AT = 0.15


def spread(values: list[float]) -> dict[str, float]:
    """Mean, least and largest."""
    return {
        "mean": round(sum(values) / len(values), 4),
        "least": round(min(values), 4),
        "most": round(max(values), 4),
    }


def measure() -> dict[str, Any]:
    """All networks, attacks and corruptions."""
    nets = {kind: [digits.trained(kind, seed) for seed in SEEDS] for kind in digits.KINDS}
    nets["robust"] = [digits.adversarially_trained(seed) for seed in SEEDS]
    found: dict[str, Any] = {"epsilons": list(digits.EPSILONS), "transfer_at": TRANSFER_AT}
    for kind, trained in nets.items():
        found[kind] = {
            attack: {
                str(epsilon): spread(
                    [
                        digits.attacked(net, attack, epsilon, seed)
                        for net, seed in zip(trained, SEEDS, strict=True)
                    ]
                )
                for epsilon in digits.EPSILONS
            }
            for attack in ("noise", "fgsm", "pgd")
        }
    found["transfer"] = {
        target: spread(
            [
                digits.transferred(nets["mlp"][i], nets[target][i], TRANSFER_AT, seed)
                for i, seed in enumerate(SEEDS)
            ]
        )
        for target in ("cnn", "linear", "vit")
    }
    found["corruptions"] = {}
    for kind in corrupted_digits.KINDS:
        pairs = [
            corrupted_digits.accuracies(net, kind, seed)
            for net, seed in zip(nets["cnn"], SEEDS, strict=True)
        ]
        found["corruptions"][kind] = {
            "before": spread([a for a, _ in pairs]),
            "adapted": spread([b for _, b in pairs]),
        }
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    result = {"provenance": provenance("torch", "scikit-learn"), "seeds": len(SEEDS), **measure()}
    write("adversarial", result)
