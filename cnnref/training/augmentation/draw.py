"""Random numbers of one generator, as plain Python numbers."""

from __future__ import annotations

from random import Random

import torch
from torch import Generator

from cnnref.checks import between


def uniform(generator: Generator, low: float, high: float) -> float:
    """A number from `low` to `high`, each as likely.

    Examples:
        >>> 2 <= uniform(torch.Generator().manual_seed(0), 2, 3) <= 3
        True
    """
    share = torch.rand((), generator=generator, dtype=torch.float64, device=generator.device)
    return low + (high - low) * float(share)


def below(generator: Generator, end: int) -> int:
    """A whole number from 0 to `end` - 1, each as likely.

    Examples:
        >>> below(torch.Generator().manual_seed(0), 1)
        0
    """
    return int(torch.randint(end, (), generator=generator, device=generator.device))


def beta(generator: Generator, alpha: float) -> float:
    """A number from 0 to 1 of the symmetric Beta distribution; `alpha` 1 is uniform.

    Examples:
        >>> 0 <= beta(torch.Generator().manual_seed(0), 0.2) <= 1
        True
    """
    if not alpha > 0:
        raise ValueError(f"alpha {alpha!r} must be more than 0")
    return Random(below(generator, 2**62)).betavariate(alpha, alpha)


def interval(name: str, value: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    """Two numbers that rise, within `low` and `high`.

    Examples:
        >>> interval("scale", (0.08, 1.0), 0, 1)
        (0.08, 1.0)
        >>> interval("scale", (1.0, 0.08), 0, 1)
        Traceback (most recent call last):
        ValueError: scale (1.0, 0.08) must be two numbers that rise, within 0 and 1
    """
    pair = tuple(value)
    if len(pair) != 2 or not low <= pair[0] <= pair[1] <= high:
        raise ValueError(f"{name} {pair} must be two numbers that rise, within {low} and {high}")
    return between(name, pair[0], low, high), between(name, pair[1], low, high)
