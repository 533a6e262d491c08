"""Record accuracy of networks with weights and inputs of few bits.

    python -m bench.quantisation

Medians over the seeds, at once and after training through the grid.
"""

from __future__ import annotations

import torch

from bench.provenance import provenance, write
from bench.pruning import both, middle
from cnnref.deploy import channel_grid, tensor_grid
from cnnref.experiments.deployed import (
    TUNE,
    accuracy,
    after_quantising,
    dense_network,
    separable_network,
    split,
    trained,
    trained_on,
)

SEEDS = range(3)
BITS = (8, 6, 4, 3, 2)
NETWORKS = {"dense": dense_network, "separable": separable_network}
GRIDS = {"channel": channel_grid, "tensor": tensor_grid}


def main() -> None:
    """Train, quantise, train again, and write bench/results/quantisation.json."""
    torch.set_num_threads(1)
    write(
        "quantisation",
        {"provenance": provenance("torch", "scikit-learn"), "seeds": len(SEEDS), "tune_steps": TUNE}
        | {name: measure(name) for name in NETWORKS},
    )


def measure(name: str) -> dict[str, object]:
    """One network: float, float trained on, then each grid at each number of bits."""
    networks = {seed: trained(NETWORKS[name], seed) for seed in SEEDS}
    return {
        "float": middle([accuracy(net, *split(seed)[2:]) for seed, net in networks.items()]),
        "trained_on": middle([trained_on(net, seed) for seed, net in networks.items()]),
    } | {
        kind: {
            str(bits): both([after_quantising(n, bits, s, grid) for s, n in networks.items()])
            for bits in BITS
        }
        for kind, grid in GRIDS.items()
    }


if __name__ == "__main__":
    main()
