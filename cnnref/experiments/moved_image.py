"""How much a globally pooled vector changes when the image moves by one pixel."""

from __future__ import annotations

from typing import Literal

import torch
from torch import nn

Mode = Literal["zeros", "reflect", "replicate", "circular"]


def pooled_change(padding_mode: Mode, stride: int, seed: int = 0, size: int = 32) -> float:
    """Change of the pooled vector of a random network under a circular shift.

    Three 3×3 convolutions of 16 channels with a ReLU each, the stride on the first, then the
    mean over all places; white noise as image.

    Args:
        padding_mode: "circular", "zeros", "reflect" or "replicate".
        stride: of the first convolution.
        seed: of weights and images.
        size: rows and columns of the images, in pixels.

    Returns:
        Mean length of the difference, divided by how far vectors of different images lie from
        their mean: at 1 the shift moves the vector as far as another image would.

    Source: the question of Kayhan & van Gemert, "On Translation Invariance in CNNs" (2020).

    Examples:
        >>> pooled_change("circular", 1) < 1e-9
        True
    """
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(8, 3, size, size, dtype=torch.float64, generator=generator)
    layers: list[nn.Module] = []
    for channels, step in ((3, stride), (16, 1), (16, 1)):
        conv = nn.Conv2d(channels, 16, 3, step, 1, padding_mode=padding_mode, dtype=torch.float64)
        with torch.no_grad():
            for parameter in conv.parameters():
                bound = (9 * channels) ** -0.5
                parameter.uniform_(-bound, bound, generator=generator)
        layers += [conv, nn.ReLU()]
    net = nn.Sequential(*layers)
    with torch.inference_mode():
        before, after = net(images).mean((2, 3)), net(images.roll(1, -1)).mean((2, 3))
    spread = (before - before.mean(0)).norm(dim=1).mean()
    return float((after - before).norm(dim=1).mean() / spread)
