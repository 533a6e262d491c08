"""Record what each step from ResNet-50 to ConvNeXt-T stores, computes and reads.

    python -m bench.convnext

No weights are needed: the counts follow from the code of the networks, at 224 x 224 pixels.
"""

from __future__ import annotations

import torch

import cnnref
from bench.provenance import provenance, write
from cnnref.experiments.convnext_steps import STEPS, step


def main() -> None:
    """Count, and write bench/results/convnext.json."""
    steps = {name: counts(name) for name in STEPS}
    write("convnext", {"provenance": provenance("torch"), "steps": steps})


def counts(name: str) -> dict[str, int]:
    """Parameters, MACs and the field of the last map, in pixels along an axis."""
    with torch.device("meta"):
        network = step(name)
    found = cnnref.count(network, (1, 3, 224, 224))
    return {"params": found.params, "macs": found.macs, "field": int(found.field)}


if __name__ == "__main__":
    main()
