"""Measure fresh residual blocks: growth, paths of the gradient, its likeness at near inputs.

    python -m bench.residual [--seeds 0 1 2 3 4]

Of 27 blocks of each kind: how much the gradient and the signal grow, both by block, and the share
of the gradient that paths of each length bring. Of plain and residual networks of 2 to 50 layers:
the autocorrelation of neighbouring derivatives.
"""

from __future__ import annotations

import argparse
from statistics import mean
from typing import Any

import torch

from bench.provenance import provenance, write
from cnnref.experiments.block_growth import BLOCKS, by_block
from cnnref.experiments.identity_path import open_share
from cnnref.experiments.path_gradient import gradient_by_length, lengths
from cnnref.experiments.shattering import autocorrelation

COUNT, DEPTHS = 27, (2, 10, 20, 30, 40, 50)


def main() -> None:
    """Measure everything and write bench/results/residual.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    runs = {kind: [by_block(kind, COUNT, seed) for seed in seeds] for kind in BLOCKS}
    opened = [open_share(COUNT, seed) for seed in seeds]
    write(
        "residual",
        {
            "provenance": provenance("torch"),
            "seeds": seeds,
            "blocks": COUNT,
            "gradient": {
                kind: spread([gradient[0] / gradient[-1] for gradient, _ in each])
                for kind, each in runs.items()
            },
            "signal": {
                kind: spread([signal[-1] / signal[0] for _, signal in each])
                for kind, each in runs.items()
            },
            "gradient_by_block": {
                kind: columns([[g / gradient[-1] for g in gradient] for gradient, _ in each])
                for kind, each in runs.items()
            },
            "open": spread([shares[-1] for shares in opened]),
            "open_by_block": columns(opened),
            "lengths": {
                "paths": [short(share) for share in lengths(COUNT)],
                **{
                    kind: columns([gradient_by_length(kind, COUNT, seed) for seed in seeds])
                    for kind in ("bare", "v1", "v2")
                },
            },
            "likeness": {
                name: {
                    str(depth): spread([autocorrelation(depth, res, seed) for seed in seeds])
                    for depth in DEPTHS
                }
                for name, res in (("plain", False), ("residual", True))
            },
        },
    )


def spread(values: list[float]) -> dict[str, Any]:
    """Mean, least and most over the seeds."""
    return {name: short(f(values)) for name, f in (("mean", mean), ("least", min), ("most", max))}


def columns(rows: list[list[float]]) -> list[float]:
    """Mean over the seeds, place by place."""
    return [short(mean(column)) for column in zip(*rows, strict=True)]


def short(value: float) -> float:
    """Four digits."""
    return float(f"{value:.4g}")


if __name__ == "__main__":
    main()
