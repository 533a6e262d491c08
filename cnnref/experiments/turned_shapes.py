"""How far a network recognises turned shapes, trained upright or on turned copies.

Four shapes of strokes lie on noise, at a random place: L, T, F, Z. A small network learns them at
angles drawn from a range, and names them at any angle.
"""

from __future__ import annotations

from math import pi

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.experiments.descent import descend

SIDE, CELL, NOISE = 28, 3, 0.15
SHAPES = (
    "10000 10000 10000 10000 11111",  # L
    "11111 00100 00100 00100 00100",  # T
    "11111 10000 11110 10000 10000",  # F
    "11111 00010 00100 01000 11111",  # Z
)


def shapes(
    kind: Tensor,
    degrees: Tensor,
    random: torch.Generator,
    *,
    shift: float = 3.0,
    noise: float = NOISE,
    cells: Tensor | None = None,
) -> Tensor:
    """Images `(N, 1, 28, 28)` of shapes turned counter-clockwise, each at a place of its own.

    Args:
        kind: `(N,)`, 0 to 3.
        degrees: `(N,)`.
        random: of places and noise.
        shift: pixels by which a shape may lie off the middle along each axis.
        noise: standard deviation of what is added to every pixel.
        cells: other drawings to take, `(kinds, 5, 5)`; L, T, F, Z if left out.

    Examples:
        >>> g = torch.Generator().manual_seed(0)
        >>> shapes(torch.tensor([0, 1]), torch.zeros(2), g).shape
        torch.Size([2, 1, 28, 28])
    """
    if cells is None:
        cells = torch.tensor([[[float(c) for c in row] for row in t.split()] for t in SHAPES])
    edge = (SIDE - 5 * CELL) // 2, SIDE - 5 * CELL - (SIDE - 5 * CELL) // 2
    wide = F.pad(cells.repeat_interleave(CELL, 1).repeat_interleave(CELL, 2), edge * 2)[:, None]
    turn = degrees * pi / 180
    move = (torch.rand(len(kind), 2, generator=random) * 2 - 1) * shift / (SIDE / 2)
    rows = torch.stack(
        [
            torch.stack([turn.cos(), -turn.sin(), move[:, 0]], 1),
            torch.stack([turn.sin(), turn.cos(), move[:, 1]], 1),
        ],
        1,
    )
    grid = F.affine_grid(rows, [len(kind), 1, SIDE, SIDE], align_corners=False)
    drawn = F.grid_sample(wide[kind], grid, align_corners=False)
    return drawn + noise * torch.randn(drawn.shape, generator=random)


def network() -> nn.Sequential:
    """Three convolutions of stride 2, the mean over all places, a linear layer."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
        nn.Conv2d(32, 32, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(32, len(SHAPES)),
    )  # fmt: skip


def trained(most: float, *, steps: int, seed: int) -> nn.Sequential:
    """A network fitted to shapes turned by -most to most degrees, 64 a step.

    Args:
        most: degrees, 0 for upright shapes only.
        steps: of Adam.
        seed: of weights and images.

    Examples:
        >>> trained(30, steps=1, seed=0)(torch.zeros(2, 1, 28, 28)).shape
        torch.Size([2, 4])
    """
    between("most", most, 0, 180)
    whole("steps", steps, 0)
    random = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = network()
    adam = torch.optim.Adam(net.parameters(), lr=3e-3)

    def loss() -> Tensor:
        kind = torch.randint(len(SHAPES), (64,), generator=random)
        degrees = (torch.rand(64, generator=random) * 2 - 1) * most
        return F.cross_entropy(net(shapes(kind, degrees, random)), kind)

    descend(adam, loss, steps)
    return net


@torch.no_grad()
def accuracy_at(net: nn.Module, degrees: float, *, count: int = 400, seed: int = 10**6) -> float:
    """Share of new shapes, all turned by so many degrees, that a network names.

    Examples:
        >>> 0 <= accuracy_at(network(), 45.0, count=8) <= 1
        True
    """
    random = torch.Generator().manual_seed(seed)
    kind = torch.randint(len(SHAPES), (count,), generator=random)
    x = shapes(kind, torch.full((count,), float(degrees)), random)
    return float((net(x).argmax(1) == kind).float().mean())
