"""DropBlock: dropout in squares, because neighbouring pixels tell the same."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.checks import between, whole


def seed_rate(p: float, block: int, height: int, width: int) -> float:
    """Probability that a block starts at a place, so that about a share p of the map is lost.

        p / b^2 * (H W) / ((H - b + 1) (W - b + 1))

    Source: Ghiasi, Lin and Le (2018), equation 1. Blocks overlap, so a little less is lost.

    Examples:
        >>> seed_rate(0.1, 1, 7, 7)  # blocks of one pixel: dropout
        0.1
    """
    between("p", p, 0, 1)
    if not 1 <= whole("block", block, 1) <= min(height, width):
        raise ValueError(f"block {block} does not fit a map of {height}×{width}")
    places = (height - block + 1) * (width - block + 1)
    return p / block**2 * (height * width) / places


def drop_block(x: Tensor, p: float, block: int) -> Tensor:
    """Set squares of each map to zero and scale what is left to the old mean.

    Args:
        x: maps.
        p: about the share of each map that is lost.
        block: side of a square.

    Shapes: `(N, C, H, W)` to the same.

    Source: Ghiasi, Lin and Le (2018), algorithm 1, in training.

    Examples:
        >>> drop_block(torch.ones(1, 1, 4, 4), 0.0, 3).sum().item()
        16.0
    """
    rate = min(seed_rate(p, block, *x.shape[2:]), 1.0)
    room = (*x.shape[:2], x.shape[2] - block + 1, x.shape[3] - block + 1)
    starts = torch.empty(room, dtype=x.dtype, device=x.device).bernoulli_(rate)
    spread = F.max_pool2d(F.pad(starts, [block - 1] * 4), block, stride=1)
    kept = 1 - spread
    return x * kept * (kept.numel() / kept.sum().clamp(min=1))
