"""What is left of a pooled map when its input moves by one cell.

On independent values, an output of a k x k maximum stays the same if the largest cell of both
windows lies where they overlap: k (k - 1) cells of k (k + 1), so with probability
(k - 1) / (k + 1). No average stays exactly the same.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F

from cnnref.checks import whole


class Shift(NamedTuple):
    """Share of outputs that stayed exactly equal, and the correlation of before and after."""

    same: float
    correlation: float


def after_one_cell(pool: str, kernel: int, seed: int, size: int = 1_000) -> Shift:
    """Pool noise with stride 2 before and after it moves by one column, circularly.

    Args:
        pool: "max", "average", or "none" for keeping the first cell of each window.
        kernel: cells of the window along each axis.
        seed: of the noise.
        size: rows and columns of the noise, even.

    Raises:
        ValueError: for another pool or an odd size.

    Examples:
        >>> after_one_cell("none", 2, seed=0, size=100).same
        0.0
    """
    whole("kernel", kernel, 1)
    if size % 2 or size < 2 * kernel:
        raise ValueError(f"size {size} must be even, at least twice the kernel {kernel}")
    x = torch.randn(1, 1, size, size, generator=torch.Generator().manual_seed(seed))
    before, after = (_pooled(each, pool, kernel) for each in (x, x.roll(1, 3)))
    joint = torch.stack([before.flatten(), after.flatten()])
    return Shift((before == after).double().mean().item(), joint.corrcoef()[0, 1].item())


def _pooled(x: torch.Tensor, pool: str, kernel: int) -> torch.Tensor:
    wide = F.pad(x, (0, kernel - 2, 0, kernel - 2), mode="circular") if kernel > 2 else x
    if pool == "max":
        return F.max_pool2d(wide, kernel, 2)
    if pool == "average":
        return F.avg_pool2d(wide, kernel, 2)
    if pool == "none":
        return x[..., ::2, ::2]
    raise ValueError(f"pool {pool!r} must be 'max', 'average' or 'none'")
