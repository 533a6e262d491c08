"""Record what each layer of two networks costs, with the bytes that training keeps.

    python -m bench.costs

Nothing here is timed: counts come from the code of the networks, bytes from tensors without
elements. They are recorded because to count a network of 50 layers takes seconds.
"""

from __future__ import annotations

import torch

from bench.provenance import provenance, write
from cnnref.experiments.layer_costs import layer_costs
from cnnref.experiments.saved_activations import saved_bytes
from cnnref.models import create

NETWORKS = ("vgg16", "resnet50", "mobilenet_v2")
BATCH, SIZE = 32, 224


def main() -> None:
    """Count all networks and write bench/results/costs.json."""
    write(
        "costs",
        {"provenance": provenance("torch"), "batch": BATCH, "size": SIZE}
        | {name: measure(name) for name in NETWORKS},
    )


def measure(name: str) -> dict[str, object]:
    """Layers, sums and bytes that a training step keeps for a batch."""
    layers = layer_costs(name)
    with torch.device("meta"):
        network = create(name).train()
    return {
        "saved_bytes": saved_bytes(network, BATCH, 3, SIZE, SIZE),
        "params": sum(p.numel() for p in network.parameters()),
        "activations": sum(row[3] for row in layers),
        "fc_params": sum(row[1] for row in layers if row[0] == "fc"),
        "fc_macs": sum(row[2] for row in layers if row[0] == "fc"),
        "layers": [list(row) for row in layers],
    }


if __name__ == "__main__":
    main()
