"""Record accuracy of pruned networks, and the time of a convolution full of zeros.

    python -m bench.pruning

Accuracies are medians over the seeds. Time is processor time of one thread, zeros over none.
"""

from __future__ import annotations

from statistics import median
from typing import Any

import torch
from torch import nn

from bench.provenance import provenance, write
from bench.separable import spread, take_turns
from cnnref.deploy import prune_channels, prune_weights
from cnnref.experiments.deployed import (
    TUNE,
    accuracy,
    after_channels,
    after_pruning,
    after_two_of_four,
    dense_network,
    split,
    trained,
)
from cnnref.summary import summary

SEEDS = range(3)
SHARES = (0.5, 0.7, 0.8, 0.9, 0.95)
CHANNELS = (0.25, 0.5, 0.75)


def main() -> None:
    """Train, prune, fine-tune, and write bench/results/pruning.json."""
    torch.set_num_threads(1)
    networks = {seed: trained(dense_network, seed) for seed in SEEDS}
    write(
        "pruning",
        {
            "provenance": provenance("torch", "scikit-learn"),
            "seeds": len(SEEDS),
            "tune_steps": TUNE,
            "dense": middle([accuracy(net, *split(seed)[2:]) for seed, net in networks.items()]),
            "weights": {
                str(share): both([after_pruning(n, share, s) for s, n in networks.items()])
                for share in SHARES
            },
            "two_of_four": both([after_two_of_four(n, s) for s, n in networks.items()]),
            "channels": {
                str(share): both([after_channels(n, share, s) for s, n in networks.items()])
                | size(networks[0], share)
                for share in CHANNELS
            },
            "time_of_zeros": time_of_zeros(),
        },
    )


def middle(values: list[float]) -> float:
    """The median, rounded."""
    return round(median(values), 4)


def both(pairs: list[tuple[float, float]]) -> dict[str, float]:
    """Medians before and after fine-tuning."""
    return {"before": middle([a for a, _ in pairs]), "after": middle([b for _, b in pairs])}


def size(network: nn.Module, share: float) -> dict[str, int]:
    """Parameters and MACs without a share of the channels."""
    total = summary(prune_channels(network, share), 1, 8, 8)
    return {"params": total.params, "macs": total.macs}


def time_of_zeros(rounds: int = 21) -> dict[str, Any]:
    """A 3x3 convolution of 64 channels with 90 % zeros, over the same without zeros."""
    torch.manual_seed(0)
    dense, x = nn.Conv2d(64, 64, 3, padding=1), torch.randn(1, 64, 56, 56)
    pruned = prune_weights(dense, 0.9)
    with torch.inference_mode():
        times = take_turns({"dense": lambda: dense(x), "pruned": lambda: pruned(x)}, rounds)
    return spread([one["pruned"] / one["dense"] for one in times])


if __name__ == "__main__":
    main()
