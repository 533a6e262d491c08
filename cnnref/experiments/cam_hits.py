"""Whether the peak of a class map lies on the object that the label names.

A network with a global average learns four strokes at random places (`glyphs`). It is told the
class of an image and never a place. Then the class map of the true class is read.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.experiments.glyphs import CLASSES, accuracy, images, train
from cnnref.inspect.cam import cam

WIDTH, TRAINING, TEST = 16, 2_000, 500


@dataclass(frozen=True)
class Hits:
    """What one trained network does on images that it has not seen.

    Attributes:
        accuracy: share of images whose class it names.
        hits: share whose peak lies within one pixel of the stroke, along each axis.
        chance: the same for a random place.
    """

    accuracy: float
    hits: float
    chance: float


def pooled_network() -> nn.Sequential:
    """Two 3x3 convolutions, the mean over all places, a linear layer.

    Examples:
        >>> pooled_network()(torch.zeros(2, 1, 16, 16)).shape
        torch.Size([2, 4])
    """
    return nn.Sequential(
        nn.Conv2d(1, WIDTH, 3, padding=1), nn.ReLU(),
        nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(WIDTH, CLASSES),
    )  # fmt: skip


def trained(seed: int, steps: int) -> nn.Sequential:
    """The network after some steps of Adam; seed 0 gives images of seed 1000 to learn from."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = pooled_network()
    train(net, *images(TRAINING, seed=1_000 + seed), steps=steps, seed=seed)
    return net


def cam_hits(net: nn.Module, seed: int) -> Hits:
    """How a network does on images of this seed."""
    x, kind = images(TEST, seed=2_000 + seed)
    near = F.max_pool2d(strokes(TEST, seed=2_000 + seed), 3, 1, 1).flatten(1)
    maps = cam(net, x, features="3", classifier="6")
    peak = maps[torch.arange(TEST), kind].flatten(1).argmax(1)
    found = near.gather(1, peak[:, None])
    return Hits(accuracy(net, x, kind), float(found.mean()), float(near.mean()))


def strokes(count: int, seed: int) -> Tensor:
    """The same images without noise: 1 on the stroke, 0 beside it, `(count, 1, 16, 16)`.

    Examples:
        >>> strokes(3, seed=0).sum((1, 2, 3))
        tensor([5., 5., 5.])
    """
    return images(count, seed, noise=0.0)[0]
