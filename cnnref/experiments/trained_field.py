"""What training does to an effective receptive field, on a task whose needed pixels are known."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from cnnref.analyser.gradient import effective_field
from cnnref.checks import whole


def trained_field(
    distance: int, layers: int = 6, width: int = 16, steps: int = 300, seed: int = 0
) -> tuple[Tensor, Tensor, float]:
    """Train 3x3 layers to return pixels at a distance, and compare their fields before and after.

    The images are noise. The target of a unit is the pixel at its centre for a distance of 0,
    else half of the sum of the four pixels that lie so many rows and columns away; both have
    variance 1. The layers have no padding, so that no unit
    sees a border.

    Args:
        distance: pixels from the centre, at most `layers`.
        layers: 3x3 layers, each with a ReLU behind it; a 1x1 layer follows.
        width: channels of each.
        steps: of Adam.
        seed: of the weights, the images and the measurement.

    Returns:
        The effective field before and after, each `(2 layers + 1, 2 layers + 1)` with sum 1, and
        the mean squared error of the last step.

    Raises:
        ValueError: if the pixels at that distance lie outside of the field.

    Examples:
        >>> before, after, loss = trained_field(0, layers=2, width=4, steps=1)
        >>> before.shape, round(float(after.sum()), 4)
        (torch.Size([5, 5]), 1.0)
        >>> trained_field(3, layers=2)
        Traceback (most recent call last):
        ValueError: distance 3 must be at most 2, the reach of 2 layers
    """
    if whole("distance", distance, 0) > whole("layers", layers, 1):
        raise ValueError(
            f"distance {distance} must be at most {layers}, the reach of {layers} layers"
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _network(layers, width)
        before = _measured(model, layers)
        optimizer = torch.optim.Adam(model.parameters(), 3e-3)
        loss = torch.zeros(())
        for _ in range(steps):
            images = torch.randn(8, 1, 2 * layers + 18, 2 * layers + 18)
            loss = mse_loss(model(images), _target(images, distance, layers))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        return before, _measured(model, layers), float(loss.detach())


def deviation(share: Tensor) -> float:
    """Standard deviation of a field along its columns, from its middle, in pixels.

    Examples:
        >>> deviation(torch.full((3, 3), 1 / 9)) ** 2  # three equal taps: 2 / 3
        0.666...
    """
    columns = share.double().sum(0)
    places = torch.arange(len(columns)) - len(columns) // 2
    return float(((columns * places**2).sum() / columns.sum()).sqrt())


def _network(layers: int, width: int) -> nn.Sequential:
    parts: list[nn.Module] = []
    for number in range(layers):
        parts += [nn.Conv2d(width if number else 1, width, 3), nn.ReLU()]
    return nn.Sequential(*parts, nn.Conv2d(width, 1, 1))


def _target(images: Tensor, distance: int, layers: int) -> Tensor:
    """What each unit of the output, `layers` pixels inside of the image, should return."""
    size = images.shape[-1] - 2 * layers
    low, high = layers - distance, layers + distance
    corners = [images[..., y : y + size, x : x + size] for y in (low, high) for x in (low, high)]
    return sum(corners, torch.zeros(())) / (2 if distance else 4)


def _measured(model: nn.Sequential, layers: int) -> Tensor:
    side = 2 * layers + 1
    return effective_field(model, str(len(model) - 1), (1, side, side), samples=256)
