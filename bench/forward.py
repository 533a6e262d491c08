"""Compare the time of our networks with that of plain torch.nn code of the same networks.

    python -m bench.forward [--rounds 15] [--threads 1] [--device cpu]

Both run in one process, in turns, on the same weights and image; before, their outputs are
compared. The figure is the median over the rounds of our time divided by the other.
"""

from __future__ import annotations

import argparse
import time
from statistics import median, quantiles
from typing import Any

import torch
from torch import Tensor, nn

from bench.plain import NETWORKS
from bench.provenance import provenance, write
from cnnref.models import create


def main() -> None:
    """Measure the four networks and write bench/results/forward.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cases = {name: compare(name, options.rounds, options.device) for name in NETWORKS}
    write(
        "forward",
        {
            "provenance": provenance("torch"),
            "threads": options.threads,
            "device": options.device,
            "rounds": options.rounds,
            "ratio_ours_to_plain": cases,
        },
    )


def compare(name: str, rounds: int, device: str) -> dict[str, Any]:
    """Ratios of our time to that of the plain network."""
    torch.manual_seed(0)
    ours, plain = create(name).eval().to(device), NETWORKS[name]().eval().to(device)
    for parameter in ours.parameters():
        if not parameter.any():  # a head that starts at zero would hide every difference
            nn.init.normal_(parameter, std=0.1)
    pour(ours, plain)
    x = torch.randn(1, 3, 224, 224, device=device)
    with torch.inference_mode():
        error = float((ours(x) - plain(x)).abs().max() / plain(x).std())
        assert error < 1e-4, f"{name}: the two compute different things ({error})"
        for _ in range(3):
            clock(ours, x), clock(plain, x)
        ratios = []
        for turn in range(rounds):
            pair = (ours, plain) if turn % 2 else (plain, ours)
            first, second = clock(pair[0], x), clock(pair[1], x)
            ratios.append(first / second if turn % 2 else second / first)
    low, _, high = quantiles(ratios, n=4)
    return {"median": round(median(ratios), 3), "quartiles": [round(low, 3), round(high, 3)]}


def pour(source: nn.Module, target: nn.Module) -> None:
    """Give the target the source's weights: by shape, in order."""
    pools: dict[tuple[int, ...], list[Tensor]] = {}
    for value in source.state_dict().values():
        pools.setdefault(tuple(value.shape), []).append(value)
    with torch.no_grad():
        for value in target.state_dict().values():
            value.copy_(pools[tuple(value.shape)].pop(0))
    assert not any(pools.values()), "weights are left over"


def clock(model: nn.Module, x: Tensor) -> float:
    """Seconds of one forward pass."""
    if x.is_cuda:
        torch.cuda.synchronize()
    start = time.perf_counter()
    model(x)
    if x.is_cuda:
        torch.cuda.synchronize()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
