"""Train plain and residual networks of several depths on stripes: the degradation problem, small.

A network has a 3x3 convolution, then pairs of 3x3 convolutions, then a mean over places and a
linear layer; each convolution is followed by batch normalisation and ReLU, as in He et al. (2016),
section 4.2, but with one width and one resolution. Depth counts the weighted layers: 8 layers are
three pairs. The residual network adds the input of each pair to its output, before the last ReLU;
plain and residual have the same parameters and the same initial weights for a seed.

The task is made on the fly: images of stripes, the class is their direction. No image comes twice,
so nothing can be overfitted, and the loss of a step is that of images not seen before.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import pi

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import whole

CLASSES, SIZE, NOISE = 8, 12, 0.3
BATCH, RATE, MOMENTUM, LAST = 32, 0.05, 0.9, 20


class Stack(nn.Module):
    """A plain or a residual network of 3x3 convolutions.

    Args:
        depth: weighted layers, even, at least 4.
        residual: whether each pair of convolutions adds its input.
        width: channels of every convolution.
        classes: outputs.

    Shapes: `(N, 1, H, W)` to `(N, classes)`.

    Raises:
        ValueError: for an odd depth.

    Examples:
        >>> net = Stack(8, residual=True)
        >>> sum(isinstance(m, nn.Conv2d | nn.Linear) for m in net.modules())
        8
    """

    def __init__(self, depth: int, residual: bool, width: int = 16, classes: int = CLASSES) -> None:
        super().__init__()
        if whole("depth", depth, 4) % 2:
            raise ValueError(f"depth {depth} must be even: two layers beside pairs of convolutions")
        self.residual = residual
        self.stem = nn.Sequential(_conv(1, width), nn.BatchNorm2d(width), nn.ReLU())
        self.pairs = nn.ModuleList(
            nn.Sequential(
                _conv(width, width),
                nn.BatchNorm2d(width),
                nn.ReLU(),
                _conv(width, width),
                nn.BatchNorm2d(width),
            )
            for _ in range(depth // 2 - 1)
        )
        self.fc = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of a batch."""
        x = self.stem(x)
        for pair in self.pairs:
            x = F.relu(pair(x) + x if self.residual else pair(x))
        scores: Tensor = self.fc(x.mean((2, 3)))
        return scores


def gratings(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Noisy stripes of random phase and spacing, and the class of their direction.

    Shapes: images `(count, 1, 12, 12)`, classes `(count,)`.

    Examples:
        >>> images, labels = gratings(5, torch.Generator().manual_seed(0))
        >>> images.shape, int(labels.max()) < CLASSES
        (torch.Size([5, 1, 12, 12]), True)
    """
    labels = torch.randint(CLASSES, (count,), generator=generator)
    spacing, phase = (torch.rand(count, 1, 1, generator=generator) for _ in range(2))
    place = torch.arange(SIZE, dtype=torch.float32)
    angle = (labels * pi / CLASSES).reshape(-1, 1, 1)
    along = place * torch.cos(angle) + place.reshape(-1, 1) * torch.sin(angle)
    waves = torch.sin(2 * pi * (along / (3 + 3 * spacing) + phase))
    noise = torch.randn(count, SIZE, SIZE, generator=generator)
    return (waves + NOISE * noise).unsqueeze(1), labels


def losses(
    depth: int, residual: bool, seed: int, steps: int = 150, *, width: int = 16
) -> Iterator[float]:
    """Cross-entropy of each step of SGD, before its update.

    Args:
        depth: weighted layers of the network.
        residual: whether its pairs add their input.
        seed: of weights and images; plain and residual networks of a seed see the same.
        steps: of SGD with momentum.
        width: channels of every convolution.

    Examples:
        >>> first = next(losses(8, residual=False, seed=0))
        >>> 1.5 < first < 3.5
        True
    """
    whole("steps", steps, 1)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = Stack(depth, residual, width)
    generator = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.SGD(net.parameters(), RATE, MOMENTUM)
    for _ in range(steps):
        images, labels = gratings(BATCH, generator)
        loss = F.cross_entropy(net(images), labels)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        yield loss.item()


def final_loss(depth: int, residual: bool, seed: int, steps: int = 150) -> float:
    """Mean loss of the last 20 steps; the arguments are those of `losses`.

    Examples:
        >>> 0 < final_loss(4, residual=True, seed=0, steps=2)
        True
    """
    last = list(losses(depth, residual, seed, steps))[-LAST:]
    return sum(last) / len(last)


def _conv(inplanes: int, planes: int) -> nn.Conv2d:
    conv = nn.Conv2d(inplanes, planes, 3, padding=1, bias=False)
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    return conv
