"""Measure what pre-training is worth with few labels, by method and learning rate.

    python -m bench.transfer [--seeds 3]

Each number is the mean over seeds of the accuracy on new images. A method is tried at several
learning rates; `best` is the highest mean, which favours no method.
"""

from __future__ import annotations

import argparse
from statistics import mean

import torch

from bench.provenance import provenance, write
from cnnref.experiments.strokes import digits, strokes
from cnnref.experiments.transfer import METHODS, Images, kinds, moved, pretrained, score

LABELS = (5, 20, 100)
RATES = {
    "scratch": (3e-3, 1e-2),
    "random": (3e-3, 3e-2, 3e-1),
    "linear": (3e-3, 3e-2),
    "full": (1e-3, 3e-3, 1e-2),
    "lp_ft": (3e-4, 1e-3, 3e-3),
}
ONE_RATE = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
SHARES = {"one_rate": 1.0, "tenth": 0.1, "hundredth": 0.01}


def main() -> None:
    """Pre-train, move, and write bench/results/transfer.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    seeds = range(options.seeds)
    bases = [pretrained(seed) for seed in seeds]
    source, _ = kinds()
    found: dict[str, object] = {
        "provenance": provenance("torch", "scikit-learn"),
        "seeds": options.seeds,
        "source": rounded([score(net, strokes(source, 30, 10**6)) for net in bases]),
    }
    for task in ("strokes", "digits"):
        data = {(each, seed): sets(task, each, seed) for each in LABELS for seed in seeds}
        found[task] = {
            method: {
                str(each): best(
                    {
                        rate: [
                            score(
                                moved(method, bases[s], data[each, s][0], rate, s), data[each, s][1]
                            )
                            for s in seeds
                        ]
                        for rate in RATES[method]
                    }
                )
                for each in LABELS
            }
            for method in METHODS
        }
    found["rates"] = {
        name: {f"{rate:g}": rate_row(bases, rate, share) for rate in ONE_RATE}
        for name, share in SHARES.items()
    }
    write("transfer", found)


def sets(task: str, each: int, seed: int) -> tuple[Images, Images]:
    """What to train on, what to test on."""
    if task == "digits":
        return digits(each, seed)
    _, target = kinds()
    return strokes(target, each, 100 + seed), strokes(target, 100, 10**6)


def rate_row(bases: list[torch.nn.Sequential], rate: float, share: float) -> float:
    """Accuracy on the other strokes with 20 labels a class, all layers tuned."""
    values = []
    for seed, base in enumerate(bases):
        train, test = sets("strokes", 20, seed)
        values.append(score(moved("full", base, train, rate, seed, share=share), test))
    return rounded(values)


def best(by_rate: dict[float, list[float]]) -> dict[str, float]:
    """The highest mean over seeds, its rate, and the ends of its seeds."""
    rate = max(by_rate, key=lambda one: mean(by_rate[one]))
    values = by_rate[rate]
    return {
        "best": rounded(values),
        "lowest": round(min(values), 3),
        "highest": round(max(values), 3),
        "rate": rate,
    }


def rounded(values: list[float]) -> float:
    """The mean, to three decimals."""
    return round(mean(values), 3)


if __name__ == "__main__":
    main()
