"""Colour jitter: brightness, contrast, saturation, hue, in random order.

With f the factor, m the mean grey of an image, g(x) the grey of each pixel:

    brightness f x,   contrast f x + (1 - f) m,   saturation f x + (1 - f) g(x)

each cut off at 0 and 1. Hue is an angle, turned by a share of the circle.
Source: torchvision 0.28.0, transforms.v2.ColorJitter; grey is 0.2989 R + 0.587 G + 0.114 B.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Generator, Tensor

from cnnref.checks import between
from cnnref.training.augmentation.draw import uniform
from cnnref.training.augmentation.images import checked

GREY = (0.2989, 0.587, 0.114)


def grey(images: Tensor) -> Tensor:
    """The grey of each pixel, one channel.

    Examples:
        >>> grey(torch.tensor([1.0, 0.0, 0.0]).view(3, 1, 1)).item()
        0.2989...
    """
    if _channels(images) == 1:
        return images
    weights = images.new_tensor(GREY).view(3, 1, 1)
    return (images * weights).sum(-3, keepdim=True)


def brightness(images: Tensor, factor: float) -> Tensor:
    """Darker below 1, brighter above.

    Examples:
        >>> brightness(torch.tensor([[[0.2, 0.6]]]), 2.0)
        tensor([[[0.4000, 1.0000]]])
    """
    return _toward(images, torch.zeros_like(images), factor)


def contrast(images: Tensor, factor: float) -> Tensor:
    """Closer to the mean grey of each image below 1, farther from it above.

    Examples:
        >>> contrast(torch.tensor([[[0.2, 0.6]]]), 0.5)
        tensor([[[0.3000, 0.5000]]])
    """
    return _toward(images, grey(images).mean((-3, -2, -1), keepdim=True), factor)


def saturation(images: Tensor, factor: float) -> Tensor:
    """Closer to the grey of each pixel below 1, farther from it above.

    Examples:
        >>> saturation(torch.tensor([1.0, 0.0, 0.0]).view(3, 1, 1), 0.0).flatten()
        tensor([0.2989, 0.2989, 0.2989])
    """
    return _toward(images, grey(images), factor)


def hue(images: Tensor, shift: float) -> Tensor:
    """Colours turned by `shift` of the circle, -0.5 to 0.5; a third turns red to green.

    Examples:
        >>> hue(torch.tensor([1.0, 0.0, 0.0]).view(3, 1, 1), 1 / 3).flatten().round(decimals=4)
        tensor([0., 1., 0.])
    """
    between("shift", shift, -0.5, 0.5)
    if _channels(images) == 1:
        return images.clone()
    high, low = images.amax(-3), images.amin(-3)
    spread = high - low
    safe = torch.where(spread > 0, spread, torch.ones_like(spread))
    r, g, b = images.unbind(-3)
    sixths = torch.where(
        high == r, (g - b) / safe, torch.where(high == g, 2 + (b - r) / safe, 4 + (r - g) / safe)
    )
    # A channel of hue h: high - spread * clamp(min(k, 4 - k), 0, 1), k = (5, 3 or 1 + 6 h) mod 6.
    k = (images.new_tensor([5.0, 3.0, 1.0]).view(3, 1, 1) + sixths.unsqueeze(-3) + 6 * shift) % 6
    fall = torch.minimum(k, 4 - k).clamp(0, 1)
    return (high.unsqueeze(-3) - spread.unsqueeze(-3) * fall).clamp(0, 1)


def colour_jitter(
    images: Tensor,
    generator: Generator,
    brightness: float = 0.0,
    contrast: float = 0.0,
    saturation: float = 0.0,
    hue: float = 0.0,
) -> Tensor:
    """All four changes in random order; each factor is uniform in 1 - b to 1 + b, at least 0.

    Args:
        images: `(N, C, H, W)` or `(C, H, W)` of 1 or 3 channels, from 0 to 1.
        generator: of the random numbers.
        brightness: how far its factor may lie from 1; so for `contrast` and `saturation`.
        contrast: see `brightness`.
        saturation: see `brightness`.
        hue: how far the colours may turn, 0 to 0.5 of the circle.

    Examples:
        >>> g = torch.Generator().manual_seed(0)
        >>> colour_jitter(torch.rand(3, 8, 8), g, 0.4, 0.4, 0.4, 0.1).shape
        torch.Size([3, 8, 8])
    """
    if min(brightness, contrast, saturation) < 0:
        raise ValueError(
            f"brightness, contrast, saturation {(brightness, contrast, saturation)} "
            "must be at least 0"
        )
    between("hue", hue, 0, 0.5)
    checked(images)
    changes: list[tuple[Callable[[Tensor, float], Tensor], float]] = [
        (_BRIGHTNESS, uniform(generator, max(0.0, 1 - brightness), 1 + brightness)),
        (_CONTRAST, uniform(generator, max(0.0, 1 - contrast), 1 + contrast)),
        (_SATURATION, uniform(generator, max(0.0, 1 - saturation), 1 + saturation)),
        (_HUE, uniform(generator, -hue, hue)),
    ]
    widths = (brightness, contrast, saturation, hue)
    for place in torch.randperm(4, generator=generator, device=generator.device).tolist():
        change, amount = changes[place]
        if widths[place]:
            images = change(images, amount)
    return images.clone()


_BRIGHTNESS, _CONTRAST, _SATURATION, _HUE = brightness, contrast, saturation, hue


def _toward(images: Tensor, other: Tensor, factor: float) -> Tensor:
    if not factor >= 0:
        raise ValueError(f"factor {factor!r} must be at least 0")
    return (factor * images + (1 - factor) * other).clamp(0, 1)


def _channels(images: Tensor) -> int:
    channels = checked(images).shape[-3]
    if channels not in (1, 3):
        raise ValueError(f"images have {channels} channels; grey has 1, colour 3")
    return channels
