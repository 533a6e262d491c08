"""Record ratios of time: layouts, algorithms, folding, checkpoints, batches.

    python -m bench.speed

One thread, float32. What is compared takes turns within a round; a figure is the median over the
rounds of a ratio of processor time, with its quartiles.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint_sequential

from bench.provenance import provenance, write
from bench.separable import spread, take_turns
from cnnref.deploy import fold_batch_norm
from cnnref.functional import conv2d
from cnnref.models import create

ROUNDS = 15
LAYERS = {
    "stem": (nn.Conv2d(3, 64, 7, stride=2, padding=3), (1, 3, 224, 224)),
    "dense": (nn.Conv2d(64, 64, 3, padding=1), (1, 64, 56, 56)),
    "depthwise": (nn.Conv2d(96, 96, 7, padding=3, groups=96), (1, 96, 56, 56)),
}
ALGORITHMS = ("im2col", "winograd2", "winograd4", "fft")
BATCHES = (1, 2, 4, 8, 16, 32)


def main() -> None:
    """Measure, and write bench/results/speed.json."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    write(
        "speed",
        {
            "provenance": provenance("torch"),
            "rounds": ROUNDS,
            "channels_last": {name: layouts(*case) for name, case in LAYERS.items()},
            "algorithms": algorithms(),
            "folded": folded(),
            "checkpointed": checkpointed(),
            "images_per_second": batches(),
        },
    )


def layouts(layer: nn.Module, shape: tuple[int, ...]) -> dict[str, Any]:
    """Time in channels_last over time in NCHW."""
    x, last = torch.randn(shape), torch.channels_last
    moved, x_last = (
        type_copy(layer).to(memory_format=last),
        torch.randn(shape).to(memory_format=last),
    )
    with torch.inference_mode():
        times = take_turns({"nchw": lambda: layer(x), "last": lambda: moved(x_last)}, ROUNDS)
    return spread([one["last"] / one["nchw"] for one in times])


def type_copy(layer: nn.Module) -> nn.Module:
    """A layer of the same form, so that neither touches the other's weights."""
    assert isinstance(layer, nn.Conv2d)
    return nn.Conv2d(
        layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride, layer.padding,
        groups=layer.groups,
    )  # fmt: skip


def algorithms() -> dict[str, Any]:
    """Time of each rung over the library's, 3x3, 64 channels, 56 x 56."""
    x, w = torch.randn(1, 64, 56, 56), torch.randn(64, 64, 3, 3)

    def run(name: str) -> Tensor:
        return conv2d(x, w, padding=1, algorithm=name)

    names = ("library", *ALGORITHMS)
    with torch.inference_mode():
        times = take_turns({name: lambda name=name: run(name) for name in names}, ROUNDS)
    return {name: spread([one[name] / one["library"] for one in times]) for name in ALGORITHMS}


def folded() -> dict[str, Any]:
    """Time of a folded ResNet-18 over the whole one, a 112 x 112 image."""
    net, x = create("resnet18").eval(), torch.randn(1, 3, 112, 112)
    short = fold_batch_norm(net)
    with torch.inference_mode():
        times = take_turns({"whole": lambda: net(x), "folded": lambda: short(x)}, ROUNDS)
    return spread([one["folded"] / one["whole"] for one in times])


def checkpointed() -> dict[str, Any]:
    """Time of a training step with checkpoints over one without, 16 layers in 4 segments."""
    net = nn.Sequential(
        *(nn.Sequential(nn.Conv2d(32, 32, 3, padding=1), nn.ReLU()) for _ in range(16))
    )
    x = torch.randn(4, 32, 32, 32, requires_grad=True)

    def plain() -> None:
        net(x).sum().backward()

    def saving() -> None:
        checkpoint_sequential(net, 4, x, use_reentrant=False).sum().backward()

    times = take_turns({"plain": plain, "saving": saving}, ROUNDS)
    return spread([one["saving"] / one["plain"] for one in times])


def batches() -> dict[str, Any]:
    """Images a second of a batch over those of a single image, ResNet-18 at 64 x 64."""
    net = fold_batch_norm(create("resnet18").eval())
    inputs = {batch: torch.randn(batch, 3, 64, 64) for batch in BATCHES}
    with torch.inference_mode():
        times = take_turns({str(batch): lambda x=x: net(x) for batch, x in inputs.items()}, ROUNDS)
    return {
        str(batch): spread([batch * one["1"] / one[str(batch)] for one in times])
        for batch in BATCHES
    }


if __name__ == "__main__":
    main()
