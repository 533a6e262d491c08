"""Signal and gradient by depth in a plain network, straight after initialisation."""

from __future__ import annotations

from math import pi, sqrt

import torch
from torch import Tensor, nn

from cnnref.checks import whole

WIDTH, SIZE, BATCH = 24, 6, 4
GROWTH = sqrt(pi / (pi - 1))
"""Factor a layer by which the gradient of a wide conv-BN-ReLU network grows, towards the input:
Yang et al. (2019). A ReLU of N(0, 1) has the variance (1 - 1/pi) / 2 and passes half of the
squared gradient."""

KINDS = {"he": 2.0, "half": 1.0, "torch": 1 / 3, "norm": 2.0}
"""Variance of a weight times fan_in; "norm" has a batch norm behind every convolution."""


def plain(kind: str, depth: int) -> nn.Sequential:
    """`depth` times convolution and ReLU, without skips or biases, circular at the border.

    Circular padding keeps every pixel's fan the same, so that the arithmetic is that of the text.

    Examples:
        >>> len(plain("he", 3)), len(plain("norm", 3))
        (6, 9)
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} must be one of {', '.join(KINDS)}")
    layers: list[nn.Module] = []
    for _ in range(whole("depth", depth, 1)):
        conv = nn.Conv2d(WIDTH, WIDTH, 3, padding=1, padding_mode="circular", bias=False)
        nn.init.normal_(conv.weight, std=sqrt(KINDS[kind] / (9 * WIDTH)))
        layers += [conv, *([nn.BatchNorm2d(WIDTH)] if kind == "norm" else []), nn.ReLU()]
    return nn.Sequential(*layers)


def by_depth(kind: str, depth: int = 56, *, seed: int = 0) -> tuple[list[float], list[float]]:
    """Root mean square of the signal and of its gradient, behind each layer.

    The gradient is that of a random weighting of the last maps. Double precision: what float32
    would lose is what is to be seen.

    Args:
        kind: a key of `KINDS`.
        depth: layers.
        seed: of weights, images and weighting.

    Examples:
        >>> signal, gradient = by_depth("half", 8)
        >>> signal[0] > 10 * signal[-1], gradient[-1] > 5 * gradient[0]
        (True, True)
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = plain(kind, depth).double()
        x = torch.randn(BATCH, WIDTH, SIZE, SIZE, dtype=torch.float64)
        goal = torch.randn_like(x)
    maps = []
    for layer in net:
        x = layer(x)
        if isinstance(layer, nn.ReLU):
            maps.append(x)
    slopes = torch.autograd.grad((x * goal).mean(), maps)
    return [rms(one.detach()) for one in maps], [rms(one) for one in slopes]


def rms(x: Tensor) -> float:
    """Root mean square of all elements."""
    return float(x.square().mean().sqrt())
