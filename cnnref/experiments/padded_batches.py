"""How many pixels of a batch are padding when images of different sizes share it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from cnnref.checks import whole

Size = tuple[int, int]


def uploads(count: int, seed: int, *, long: int = 640) -> list[Size]:
    """Heights and widths like those of photos: 3:4, 9:16, 1:1 and screenshots, scaled to `long`.

    Args:
        count: how many.
        seed: of Python's random numbers, the same on every machine.
        long: the longer side after resizing, in pixels.

    Examples:
        >>> uploads(3, seed=0)
        [(640, 360), (360, 640), (640, 640)]
    """
    whole("count", count, 1)
    ratios = (3 / 4, 3 / 4, 3 / 4, 9 / 16, 1.0, 9 / 19.5)
    picked = random.Random(seed)
    sizes = []
    for _ in range(count):
        short = round(long * picked.choice(ratios))
        sizes.append((short, long) if picked.random() < 0.5 else (long, short))
    return sizes


def waste(sizes: Sequence[Size], batch: int, *, multiple: int = 32) -> float:
    """Share of padding if neighbours share a batch, padded to its largest sides.

    Args:
        sizes: heights and widths, in the order of the batches.
        batch: images a batch.
        multiple: sides are rounded up to it, which is the stride of the network.

    Examples:
        >>> waste([(32, 64), (64, 32)], 2)
        0.5
        >>> waste([(32, 64), (64, 32)], 1)
        0.0
    """
    whole("batch", batch, 1)
    whole("multiple", multiple, 1)
    if not sizes:
        raise ValueError("sizes is empty; a batch needs an image")
    used = sum(high * wide for high, wide in sizes)
    filled = 0
    for start in range(0, len(sizes), batch):
        group = sizes[start : start + batch]
        high, wide = (-(-max(side) // multiple) * multiple for side in zip(*group, strict=True))
        filled += len(group) * high * wide
    return 1 - used / filled


def by_shape(sizes: Sequence[Size]) -> list[Size]:
    """Images of like shape next to one another, so that batches are buckets.

    Examples:
        >>> by_shape([(64, 32), (32, 64), (64, 32)])
        [(32, 64), (64, 32), (64, 32)]
    """
    return sorted(sizes, key=lambda size: (size[0] / size[1], size))


def letterbox_waste(sizes: Sequence[Size]) -> float:
    """Share of padding if each image is laid on a square of its longer side.

    Examples:
        >>> letterbox_waste([(32, 64)])
        0.5
    """
    if not sizes:
        raise ValueError("sizes is empty; a batch needs an image")
    used = sum(high * wide for high, wide in sizes)
    return 1 - used / sum(max(size) ** 2 for size in sizes)
