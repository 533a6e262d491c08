"""Learning rate of each step, as plain functions of the step.

    warm-up   peak * (t + 1) / w                               for t < w
    cosine    floor + (peak - floor) * (1 + cos(pi * u)) / 2   with u = (t - w) / (T - w)

for step t of T, of which the first w are the warm-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi

from cnnref.checks import between, whole


def cosine(step: int, steps: int, peak: float, *, warmup: int = 0, floor: float = 0.0) -> float:
    """Learning rate of a step: a linear rise over `warmup` steps, then half a cosine down.

    Args:
        step: the step that is about to be taken, 0 for the first.
        steps: length of the run; the floor is reached where it ends.
        peak: rate at the end of the rise.
        warmup: steps of the rise; the first has `peak / warmup`.
        floor: rate at the end.

    Raises:
        ValueError: for a step beyond the run, or a warm-up that leaves no step.

    Source: Loshchilov and Hutter (2017), equation 5, one period; Goyal et al. (2017), section 2.2.

    Examples:
        >>> [round(cosine(t, 8, 1.0, warmup=4), 2) for t in range(9)]
        [0.25, 0.5, 0.75, 1.0, 1.0, 0.85, 0.5, 0.15, 0.0]
    """
    whole("steps", steps, 1)
    if not 0 <= whole("warmup", warmup, 0) < steps:
        raise ValueError(f"warmup {warmup} must be less than steps, {steps}")
    between("step", step, 0, steps)
    if step < warmup:
        return peak * (step + 1) / warmup
    return floor + (peak - floor) * (1 + cos(pi * (step - warmup) / (steps - warmup))) / 2


def staircase(step: int, peak: float, falls: Sequence[int], *, factor: float = 0.1) -> float:
    """Learning rate of a step: the peak, times `factor` for each fall passed.

    Source: He et al. (2016), section 3.4, with falls by hand; torch 2.13, MultiStepLR.

    Examples:
        >>> [staircase(t, 1.0, [2, 4]) for t in range(5)]
        [1.0, 1.0, 0.1, 0.1, 0.010000000000000002]
    """
    return peak * factor ** sum(step >= fall for fall in falls)


def linear(step: int, steps: int, peak: float) -> float:
    """Learning rate of a step: a straight line from the peak to 0.

    Examples:
        >>> linear(0, 4, 1.0), linear(1, 4, 1.0), linear(4, 4, 1.0)
        (1.0, 0.75, 0.0)
    """
    return peak * (1 - between("step", step, 0, whole("steps", steps, 1)) / steps)
