"""Generated chest images in which a flip keeps one label and breaks another.

Two dark lungs lie on a lighter body, with a heart whose larger part is in the right half of the
image, as in a frontal chest radiograph. A faint opacity may lie in one lung. Whether there is one
does not change under a horizontal flip. In which lung it lies does.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import one_of, whole
from cnnref.experiments.descent import descend

SIDE = 32
NOISE = 0.15
FAINT = 0.5
"""Height of an opacity in its middle; the lungs are 1 darker than the body."""

Task = Literal["present", "side"]
Flips = Literal["none", "label kept", "label swapped"]


def chests(
    kind: Tensor, random: torch.Generator, *, heart: float = 0.8, noise: float = NOISE
) -> Tensor:
    """Images `(N, 1, 32, 32)` with no opacity (0), one in the left half (1) or in the right (2).

    Args:
        kind: `(N,)`, 0 to 2.
        random: of places, sizes and noise.
        heart: how bright it is; with 0 the image without opacity is as likely as its mirror image.
        noise: standard deviation of what is added to every pixel.

    Examples:
        >>> chests(torch.tensor([0, 1, 2]), torch.Generator().manual_seed(0)).shape
        torch.Size([3, 1, 32, 32])
    """
    count = len(kind)
    rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")

    def blob(row: Tensor, column: Tensor, tall: Tensor, wide: Tensor) -> Tensor:
        y = (rows - row[:, None, None]) / tall[:, None, None]
        x = (columns - column[:, None, None]) / wide[:, None, None]
        return torch.exp(-((y**2 + x**2) ** 2))

    def about(middle: float, reach: float) -> Tensor:
        return middle + reach * (2 * torch.rand(count, generator=random) - 1)

    shift = about(0, 1.5)
    x = torch.zeros(count, SIDE, SIDE)
    for middle in (9.0, 22.0):
        x -= blob(about(15.5, 1), middle + shift, about(11, 1), about(5.5, 0.5))
    x += heart * blob(about(20, 1), 18.5 + shift, about(6, 0.5), about(4.5, 0.5))  # the heart
    half = torch.where(kind == 2, 23.0, 8.0) + shift
    spot = blob(about(13, 6), half + about(0, 1.5), about(2.2, 0.4), about(2.2, 0.4))
    x += FAINT * spot * (kind > 0)[:, None, None]
    return (x + noise * torch.randn(x.shape, generator=random))[:, None]


def data(
    task: Task, count: int, random: torch.Generator, *, heart: float = 0.8
) -> tuple[Tensor, Tensor]:
    """Images and labels: whether there is an opacity, or in which half (0 left, 1 right)."""
    if task == "present":
        y = torch.randint(2, (count,), generator=random)
        half = torch.randint(1, 3, (count,), generator=random)
        return chests(y * half, random, heart=heart), y
    y = torch.randint(2, (count,), generator=random)
    return chests(y + 1, random, heart=heart), y


def network() -> nn.Sequential:
    """Three convolutions, then a linear layer over what each half of the image holds."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
        nn.Conv2d(32, 32, 3, 1, 1), nn.ReLU(), nn.AdaptiveMaxPool2d((1, 2)), nn.Flatten(),
        nn.Linear(64, 1),
    )  # fmt: skip


def accuracy(
    task: Task, flips: Flips, seed: int, *, heart: float = 0.8, count: int = 200, steps: int = 400
) -> float:
    """Share of 1,000 new images named rightly after training on a few, with flips or without.

    Args:
        task: "present" or "side".
        flips: "none"; half of the images flipped with "label kept"; or with the "label swapped",
            which is what a flip does to the side and not to the presence.
        seed: of data, weights and batches.
        heart: how bright it is; it tells a flipped image from one that is not.
        count: images to train on.
        steps: of AdamW, 64 images each.

    Examples:
        >>> 0 <= accuracy("side", "none", seed=0, count=8, steps=1) <= 1
        True
    """
    one_of("task", task, ("present", "side"))
    one_of("flips", flips, ("none", "label kept", "label swapped"))
    whole("count", count, 1)
    random = torch.Generator().manual_seed(seed)
    x, y = data(task, count, random, heart=heart)
    new, right = data(task, 1000, random, heart=heart)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = network()
    adam = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-2)

    def loss() -> Tensor:
        batch = torch.randint(count, (64,), generator=random)
        images, labels = x[batch], y[batch].float()
        if flips != "none":
            turned = torch.rand(64, generator=random) < 0.5
            images = torch.where(turned[:, None, None, None], images.flip(-1), images)
            if flips == "label swapped":
                labels = torch.where(turned, 1 - labels, labels)
        return F.binary_cross_entropy_with_logits(net(images)[:, 0], labels)

    descend(adam, loss, steps)
    with torch.no_grad():
        return float(((net(new)[:, 0] > 0).long() == right).float().mean())
