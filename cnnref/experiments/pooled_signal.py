"""How often one pooled number tells a window with a signal from a window of noise.

A window has n cells of noise from N(0, 1). A signal adds h to m of them. Pool a window with a
signal and one without: with what probability is the first number the larger one? One half is
guessing. This is the area under the ROC curve.

    mean      Phi(m h / sqrt(2 n)): the difference of two means has the mean m h / n
              and the variance 2 / n
    maximum   integral of Phi(x)^n dF(x), F(x) = Phi(x - h)^m Phi(x)^(n - m)

Boureau, Ponce, LeCun (2010) compare the two poolings for binary and for sparse features.
"""

from __future__ import annotations

from math import sqrt

from cnnref.checks import whole
from cnnref.experiments.pooled_noise import HIGH, LOW, STEPS, below


def by_mean(cells: int, signal: int, height: float) -> float:
    """Probability for average pooling.

    Args:
        cells: n, the cells of the window.
        signal: m, how many of them hold the signal.
        height: h, in standard deviations of the noise.

    Raises:
        ValueError: if more cells hold the signal than there are.

    Examples:
        >>> round(by_mean(9, 1, 2), 3), round(by_mean(9, 5, 2), 3)
        (0.681, 0.991)
        >>> by_mean(4, 5, 1)
        Traceback (most recent call last):
        ValueError: signal 5 must be at most the 4 cells
    """
    _check(cells, signal)
    return below(signal * height / sqrt(2 * cells))


def by_max(cells: int, signal: int, height: float) -> float:
    """Probability for max pooling; the arguments are those of `by_mean`.

    Examples:
        >>> round(by_max(9, 1, 2), 3), round(by_max(9, 9, 2), 3)
        (0.775, 0.99)
    """
    _check(cells, signal)
    first, last = LOW + min(height, 0), HIGH + max(height, 0)
    step = (last - first) / STEPS
    total, before = 0.0, 0.0
    for i in range(1, STEPS + 1):
        x = first + step * i
        now = below(x - height) ** signal * below(x) ** (cells - signal)
        total += below(x - step / 2) ** cells * (now - before)
        before = now
    return total


def _check(cells: int, signal: int) -> None:
    whole("cells", cells, 1)
    whole("signal", signal, 0)
    if signal > cells:
        raise ValueError(f"signal {signal} must be at most the {cells} cells")
