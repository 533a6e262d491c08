"""Images of random strokes, as many kinds as wanted: a task to pre-train on, others to transfer to.

A kind is a drawing of nine cells on a grid of five by five, found by a random walk. Each image
shows it turned a little, at a place of its own, under noise.
"""

from __future__ import annotations

from importlib import import_module

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from cnnref.checks import whole
from cnnref.experiments.turned_shapes import SIDE, shapes

CELLS, MOST = 9, 30.0  # cells of a drawing; degrees by which an image is turned at most
NOISE = 0.15
STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def drawings(count: int, seed: int) -> Tensor:
    """So many drawings `(count, 5, 5)` of zeros and ones; none is another one turned.

    Examples:
        >>> drawings(3, seed=0).sum((1, 2)).tolist()
        [9.0, 9.0, 9.0]
    """
    whole("count", count, 1)
    random = torch.Generator().manual_seed(seed)
    found: list[Tensor] = []
    while len(found) < count:
        one = _walk(random)
        if not any(torch.equal(one.rot90(turn), old) for old in found for turn in range(4)):
            found.append(one)
    return torch.stack(found)


def _walk(random: Generator) -> Tensor:
    grid, row, column = torch.zeros(5, 5), 2, 2
    grid[row, column] = 1
    while grid.sum() < CELLS:
        down, right = STEPS[int(torch.randint(4, (1,), generator=random))]
        if 0 <= row + down < 5 and 0 <= column + right < 5:
            row, column = row + down, column + right
            grid[row, column] = 1
    return grid


def some(cells: Tensor, kind: Tensor, random: Generator) -> Tensor:
    """An image `(N, 1, 28, 28)` of each kind asked for, turned by up to 30 degrees.

    Args:
        cells: drawings, `(kinds, 5, 5)`.
        kind: `(N,)`, which drawing.
        random: of angles, places and noise.

    Examples:
        >>> random = torch.Generator().manual_seed(0)
        >>> some(drawings(2, seed=0), torch.tensor([0, 1, 1]), random).shape
        torch.Size([3, 1, 28, 28])
    """
    degrees = (torch.rand(len(kind), generator=random) * 2 - 1) * MOST
    return shapes(kind, degrees, random, noise=NOISE, cells=cells)


def strokes(cells: Tensor, each: int, seed: int) -> tuple[Tensor, Tensor]:
    """So many images of each drawing, with their classes.

    Examples:
        >>> x, y = strokes(drawings(2, seed=0), 3, seed=1)
        >>> x.shape, y.tolist()
        (torch.Size([6, 1, 28, 28]), [0, 0, 0, 1, 1, 1])
    """
    whole("each", each, 1)
    kind = torch.arange(len(cells)).repeat_interleave(each)
    return some(cells, kind, torch.Generator().manual_seed(seed)), kind


def digits(each: int, seed: int) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Handwritten digits of scikit-learn in the same format: so many of each to train, 700 to test.

    The 8x8 images are enlarged to 20x20, framed by 4 pixels, and get the noise of the strokes.

    Examples:
        >>> (x, y), (new, _) = digits(5, seed=0)
        >>> x.shape, len(new), y[:6].tolist()
        (torch.Size([50, 1, 28, 28]), 700, [0, 0, 0, 0, 0, 1])
    """
    whole("each", each, 1)
    data = import_module("sklearn.datasets").load_digits()
    x, y = torch.tensor(data.images).float()[:, None] / 16, torch.tensor(data.target)
    edge = (SIDE - 20) // 2
    x = F.pad(F.interpolate(x, size=20, mode="bilinear", align_corners=False), (edge,) * 4)
    random = torch.Generator().manual_seed(seed)
    x = x + NOISE * torch.randn(x.shape, generator=random)
    order = torch.randperm(len(x), generator=random)
    test, rest = order[:700], order[700:]
    train = torch.cat([rest[y[rest] == digit][:each] for digit in range(10)])
    return (x[train], y[train]), (x[test], y[test])
