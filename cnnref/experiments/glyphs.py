"""Small images of one of four strokes on noise: data that a laptop learns in seconds.

The stroke is a bar of five pixels that lies, stands or leans to either side. Its place is random,
so only the arrangement of neighbouring pixels tells the class.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.experiments.descent import descend

SIDE, STROKE, CLASSES = 16, 5, 4
NOISE = 0.3


def images(
    count: int, seed: int, *, columns: tuple[int, int] = (0, SIDE), noise: float = NOISE
) -> tuple[Tensor, Tensor]:
    """Images with their classes, 0 to 3: a bar that lies, stands, falls, rises.

    Args:
        count: how many.
        seed: of the random numbers; the same seed gives the same images.
        columns: first column that a stroke may touch, and the one behind the last.
        noise: standard deviation of what is added to every pixel.

    Returns:
        `(count, 1, 16, 16)` and `(count,)`.

    Raises:
        ValueError: if `columns` leaves no room for a stroke.

    Examples:
        >>> x, y = images(8, seed=0)
        >>> x.shape, len(y)
        (torch.Size([8, 1, 16, 16]), 8)
        >>> images(8, seed=0, columns=(0, 4))
        Traceback (most recent call last):
        ValueError: columns (0, 4) must be within 0 to 16 and hold 5 pixels
    """
    whole("count", count, 1)
    first, end = columns
    if not 0 <= first <= end - STROKE <= SIDE - STROKE:
        raise ValueError(f"columns {columns} must be within 0 to {SIDE} and hold {STROKE} pixels")
    random = torch.Generator().manual_seed(seed)
    kind = torch.randint(CLASSES, (count,), generator=random)
    top = torch.randint(SIDE - STROKE + 1, (count,), generator=random)
    left = torch.randint(first, end - STROKE + 1, (count,), generator=random)
    x = noise * torch.randn(count, 1, SIDE, SIDE, generator=random)
    middle, steps = STROKE // 2, torch.arange(STROKE)
    across = torch.stack([steps * 0 + middle, steps, steps, steps.flip(0)])  # row of each pixel
    along = torch.stack([steps, steps * 0 + middle, steps, steps])  # its column
    which = torch.arange(count)[:, None]
    x[which, 0, top[:, None] + across[kind], left[:, None] + along[kind]] += 1
    return x, kind


def dense_network() -> nn.Sequential:
    """Two linear layers on the flattened pixels."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(SIDE * SIDE, 64), nn.ReLU(), nn.Linear(64, CLASSES)
    )


def convolutional_network() -> nn.Sequential:
    """Two 3x3 convolutions, the maximum over all places, a linear layer."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(),
        nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(16, CLASSES),
    )  # fmt: skip


def train(
    network: nn.Module, x: Tensor, y: Tensor, *, steps: int, seed: int, rate: float = 3e-3
) -> None:
    """Fit a network to images by Adam, 64 random ones a step."""
    random = torch.Generator().manual_seed(seed)
    adam = torch.optim.Adam(network.parameters(), lr=rate)

    def loss() -> Tensor:
        batch = torch.randint(len(x), (64,), generator=random)
        return nn.functional.cross_entropy(network(x[batch]), y[batch])

    descend(adam, loss, steps)


@torch.no_grad()
def accuracy(network: nn.Module, x: Tensor, y: Tensor) -> float:
    """Share of images whose class a network names, in eval mode.

    Examples:
        >>> accuracy(nn.Identity(), torch.eye(2), torch.tensor([0, 0]))
        0.5
    """
    return float((network.eval()(x).argmax(1) == y).float().mean())
