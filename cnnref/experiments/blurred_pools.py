"""How much less a pooled vector changes under a shift when strides come after a blur."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from cnnref.checks import one_of
from cnnref.layers import BlurPool2d

POOLS = ("max", "mean", "blur3", "blur5")


def change_behind(
    pool: str, seed: int = 0, shift: int = 1, stages: int = 3, smooth: int = 0
) -> float:
    """Change of the globally pooled vector of a random network under a circular shift.

    Each stage is a 3×3 convolution of 16 channels, a ReLU and a pool with stride 2; all padding
    is circular, so that only the strides matter. Images are noise of 32×32 pixels.

    Args:
        pool: "max" for 2×2 with stride 2, "mean" for the average of 2×2, "blur3" or "blur5" for a
            maximum of 2×2 with stride 1, then a binomial filter of that size with stride 2.
        seed: of weights and images.
        shift: pixels to the right.
        stages: how often the size is halved, at most 4.
        smooth: how often the images pass a mean of 3×3 before; 0 leaves white noise.

    Returns:
        Mean length of the difference, divided by how far vectors of different images lie from
        their mean.

    Source: Zhang, "Making Convolutional Networks Shift-Invariant Again" (2019), section 3, for
    random weights.

    Examples:
        >>> change_behind("max", shift=8) < 1e-9 < change_behind("max", shift=4)
        True
    """
    one_of("pool", pool, POOLS)
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(8, 3, 32, 32, dtype=torch.float64, generator=generator)
    for _ in range(smooth):
        images = F.avg_pool2d(F.pad(images, (1, 1, 1, 1), "circular"), 3, 1)
    layers: list[nn.Module] = []
    for stage in range(stages):
        channels = 16 if stage else 3
        conv = nn.Conv2d(channels, 16, 3, 1, 1, padding_mode="circular", dtype=torch.float64)
        with torch.no_grad():
            conv.weight.normal_(0, (2 / (9 * channels)) ** 0.5, generator=generator)
            conv.get_parameter("bias").zero_()
        layers += [conv, nn.ReLU(), *_halving(pool)]
    net = nn.Sequential(*layers)
    with torch.inference_mode():
        before, after = net(images).mean((2, 3)), net(images.roll(shift, -1)).mean((2, 3))
    spread = (before - before.mean(0)).norm(dim=1).mean()
    return float((after - before).norm(dim=1).mean() / spread)


class _Around(nn.Module):
    """The maximum of 2×2 with stride 1 on a map that wraps around."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.maximum(
            torch.maximum(x, x.roll(-1, 2)), torch.maximum(x, x.roll(-1, 2)).roll(-1, 3)
        )


def _halving(pool: str) -> list[nn.Module]:
    if pool == "max":
        return [nn.MaxPool2d(2)]
    if pool == "mean":
        return [nn.AvgPool2d(2)]
    return [_Around(), BlurPool2d(16, int(pool[-1]), 2, pad_mode="circular")]
