"""Record what a global average does with moved images, and where its class maps peak.

    python -m bench.global_pooling

Moves: the change of the pooled vector under a shift by one pixel, over the distance of vectors of
different images; smallest, median and largest of the seeds. Maps: networks that learn the class of
an image only, and how often the peak of the map lies on the object.
"""

from __future__ import annotations

from dataclasses import asdict
from statistics import median
from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments.cam_hits import cam_hits, strokes, trained
from cnnref.experiments.glyphs import images
from cnnref.experiments.moved_image import pooled_change
from cnnref.inspect.cam import cam

SEEDS, NETWORKS, STEPS = range(9), range(3), 800
CASES = {"circular_1": ("circular", 1), "zeros_1": ("zeros", 1), "reflect_1": ("reflect", 1),
         "circular_2": ("circular", 2), "zeros_2": ("zeros", 2)}  # fmt: skip


def main() -> None:
    """Measure, and write bench/results/global_pooling.json."""
    torch.set_num_threads(1)
    nets = {seed: trained(seed, STEPS) for seed in NETWORKS}
    hits = [asdict(cam_hits(net, seed)) for seed, net in nets.items()]
    write(
        "global_pooling",
        {
            "provenance": provenance("torch"),
            "seeds": len(SEEDS),
            "moved": {name: moved(*case) for name, case in CASES.items()},
            "networks": len(NETWORKS),
            "steps": STEPS,
            "lowest": {key: round(min(one[key] for one in hits), 3) for key in hits[0]},
            "highest": {key: round(max(one[key] for one in hits), 3) for key in hits[0]},
            "example": example(nets[0]),
        },
    )


def moved(padding_mode: str, stride: int) -> dict[str, float]:
    """Smallest, median and largest change."""
    found = [pooled_change(padding_mode, stride, seed=seed) for seed in SEEDS]  # type: ignore[arg-type]
    parts = {"low": min(found), "median": median(found), "high": max(found)}
    return {key: round(value, 3) for key, value in parts.items()}


def example(net: torch.nn.Module) -> dict[str, Any]:
    """An image, its stroke, the map of its class and of the class after it."""
    x, kind = images(8, seed=5_000)
    maps = cam(net, x, features="3", classifier="6")
    pick = next(i for i in range(8) if net(x).argmax(1)[i] == kind[i])
    own, other = (maps[pick, (kind[pick] + step) % 4] for step in (0, 1))
    grids = {"image": x[pick, 0], "stroke": strokes(8, seed=5_000)[pick, 0], "own": own,
             "other": other}  # fmt: skip
    return {
        key: [[round(value, 2) for value in row] for row in grid.tolist()]
        for key, grid in grids.items()
    }


if __name__ == "__main__":
    main()
