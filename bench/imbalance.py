"""python -m bench.imbalance: a rare digit by three ways of training; confidence, temperature.

Means over the seeds, and the least and the largest. About a minute.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments import confidence, imbalanced_digits
from cnnref.inspect.calibration import reliability

SEEDS = tuple(range(5))
BINS = 10


def spread(runs: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Mean, least and largest of each number."""
    return {
        key: {
            "mean": round(sum(run[key] for run in runs) / len(runs), 4),
            "least": round(min(run[key] for run in runs), 4),
            "most": round(max(run[key] for run in runs), 4),
        }
        for key in runs[0]
    }


def rare() -> dict[str, Any]:
    """Every method at the threshold 1/2, and the plain one at the prior."""
    runs: dict[str, list[dict[str, float]]] = {}
    for seed in SEEDS:
        label, share = imbalanced_digits.data(seed)[3], imbalanced_digits.prior(seed)
        for method in imbalanced_digits.METHODS:
            p = imbalanced_digits.probabilities(method, seed)
            ways: list[tuple[str, torch.Tensor, float | torch.Tensor]] = [(method, p, 0.5)]
            ways.append((method + "_tuned", p, imbalanced_digits.tuned(p, label, share)))
            if method == "plain":
                ways.append(("moved", p, share))
            else:
                ways.append((method + "_back", imbalanced_digits.back_to(p, 0.5, share), 0.5))
            for name, values, threshold in ways:
                found = imbalanced_digits.judge(values, label, threshold, share)
                runs.setdefault(name, []).append(asdict(found))
    return {
        "prior": round(imbalanced_digits.prior(0), 4),
        **{name: spread(found) for name, found in runs.items()},
    }


def sure(case: str) -> dict[str, Any]:
    """Confidence of one network, of the scaled one, of an ensemble."""
    runs: dict[str, list[dict[str, float]]] = {"plain": [], "scaled": [], "ensemble": []}
    kept: dict[str, list[torch.Tensor]] = {name: [] for name in runs}
    heats, labels = [], []
    for seed in SEEDS:
        found = confidence.answers(seed, case)
        heats.append({"temperature": found.temperature})
        labels.append(found.label)
        for name in runs:
            runs[name].append(asdict(confidence.judge(getattr(found, name), found.label)))
            kept[name].append(getattr(found, name))
    diagrams = {}
    for name, parts in kept.items():
        p, answer = torch.cat(parts).max(1)
        bins = reliability(p, answer == torch.cat(labels), bins=BINS)
        diagrams[name] = [
            [round(one.confidence, 3), round(one.accuracy, 3)] for one in bins if one.count >= 20
        ]
    return {**spread(heats), **{k: spread(v) for k, v in runs.items()}, "diagrams": diagrams}


if __name__ == "__main__":
    torch.set_num_threads(1)
    where = provenance("torch", "scikit-learn")
    write(
        "imbalance",
        {
            "provenance": where,
            "seeds": len(SEEDS),
            "rare": rare(),
            **{case: sure(case) for case in confidence.CASES},
        },
    )
