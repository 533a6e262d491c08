"""How well a network can tell from noise how far a pixel is from the border."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from cnnref.checks import one_of, whole
from cnnref.experiments.descent import descend

MODES = ("zeros", "reflect", "replicate", "circular", "none")
SIZE, WIDTH = 24, 16


class Reading(NamedTuple):
    """R² on fresh noise, and the mean answer at each distance from the border, from 0 up."""

    r2: float
    answers: list[float]


def read_distance(
    padding_mode: str, seed: int = 0, depth: int = 8, images: int = 64, steps: int = 0
) -> Reading:
    """Predict the distance of each pixel to the nearest border from white noise.

    A stack of 3×3 convolutions of 16 channels with a ReLU each, then one number a pixel: a linear
    map of the channels and their squares, fitted by least squares. The convolutions stay
    random unless `steps` are given.

    Args:
        padding_mode: of torch.nn.Conv2d, or "none" to pad nothing at all.
        seed: of weights and noise.
        depth: convolutions, each with padding 1.
        images: images of noise to fit the map, and as many fresh ones to test it.
        steps: of Adam, to train the convolutions with a linear map before the fit.

    Returns:
        R² = 1 - squared error / variance of the distance: 1 is perfect, 0 is no better than
        the mean distance.

    Source: the question of Islam, Jia and Bruce, "How Much Position Information Do Convolutional
    Neural Networks Encode?" (2020), for noise instead of photographs.

    Examples:
        >>> read_distance("circular", depth=2, images=8).r2 < 0.1
        True
    """
    one_of("padding_mode", padding_mode, MODES)
    whole("depth", depth, 1)
    whole("images", images, 2)
    generator = torch.Generator().manual_seed(seed)
    net = _stack(padding_mode, depth, generator)
    extra = 2 * depth if padding_mode == "none" else 0
    target = distances(SIZE)

    def noise(count: int) -> Tensor:
        return torch.randn(count, 1, SIZE + extra, SIZE + extra, generator=generator)

    if steps:
        _train(net, noise, target, steps)
    with torch.inference_mode():
        fit, test = (_features(net(noise(images))) for _ in range(2))
        wanted = target.flatten().repeat(images)
        ridge = 1e-4 * len(fit) * torch.eye(fit.shape[1])
        weights = torch.linalg.solve(fit.T @ fit + ridge, fit.T @ wanted)
        found = test @ weights
        r2 = 1 - ((found - wanted) ** 2).mean() / wanted.var(correction=0)
        rings = [found[wanted == d].mean().item() for d in range(SIZE // 2)]
    return Reading(float(r2), rings)


def distances(size: int) -> Tensor:
    """Distance of each pixel to the nearest border, 0 at the edge.

    Examples:
        >>> distances(4)[1].tolist()
        [0.0, 1.0, 1.0, 0.0]
    """
    line = torch.minimum(torch.arange(size), torch.arange(size - 1, -1, -1)).float()
    return torch.minimum(line[:, None], line)


def _stack(mode: str, depth: int, generator: torch.Generator) -> nn.Sequential:
    layers: list[nn.Module] = []
    for number in range(depth):
        channels = WIDTH if number else 1
        options = {"padding": 0} if mode == "none" else {"padding": 1, "padding_mode": mode}
        conv = nn.Conv2d(channels, WIDTH, 3, **options)
        with torch.no_grad():
            conv.weight.normal_(0, (2 / (9 * channels)) ** 0.5, generator=generator)
            conv.get_parameter("bias").zero_()
        layers += [conv, nn.ReLU()]
    return nn.Sequential(*layers)


def _features(maps: Tensor) -> Tensor:
    rows = maps.movedim(1, -1).flatten(0, -2)
    rows = torch.cat([rows, rows**2], dim=1)
    rows = (rows - rows.mean(0)) / (rows.std(0) + 1e-6)
    return torch.cat([rows, torch.ones(len(rows), 1)], dim=1)


def _train(net: nn.Sequential, noise: Callable[[int], Tensor], target: Tensor, steps: int) -> None:
    head = nn.Conv2d(WIDTH, 1, 1)
    nn.init.zeros_(head.weight)
    nn.init.constant_(head.get_parameter("bias"), float(target.mean()))
    optimizer = torch.optim.Adam([*net.parameters(), *head.parameters()], lr=4e-3)

    def loss() -> Tensor:
        error: Tensor = ((head(net(noise(8)))[:, 0] - target) ** 2).mean()
        return error

    descend(optimizer, loss, steps)
