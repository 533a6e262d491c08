"""Random crops: of any size, resized; or shifted by a few pixels.

A resized crop takes a share u of the area A, uniform in `scale`, and an aspect ratio a whose
logarithm is uniform in `ratio`:

    w = round(sqrt(A u a)),   h = round(sqrt(A u / a))

Ten tries; if none fits, the largest crop of the middle whose ratio is allowed, whatever its share.
Source: torchvision 0.28.0, transforms.v2.RandomResizedCrop, whose default is scale (0.08, 1),
ratio (3/4, 4/3). The recipe is that of Szegedy et al. 2015, "Going deeper with convolutions",
section 6.
"""

from __future__ import annotations

from math import exp, inf, log, sqrt

import torch.nn.functional as F
from torch import Generator, Tensor

from cnnref.checks import whole, wholes
from cnnref.training.augmentation.draw import below, interval, uniform
from cnnref.training.augmentation.images import checked

SCALE, RATIO, TRIES = (0.08, 1.0), (3 / 4, 4 / 3), 10


def crop_box(
    height: int,
    width: int,
    generator: Generator,
    scale: tuple[float, float] = SCALE,
    ratio: tuple[float, float] = RATIO,
) -> tuple[int, int, int, int]:
    """Top, left, height and width of a random crop, in pixels.

    Raises:
        ValueError: if `scale` or `ratio` are no interval of positive numbers.

    Examples:
        >>> import torch
        >>> top, left, h, w = crop_box(224, 224, torch.Generator().manual_seed(0))
        >>> 0.07 < h * w / 224**2 < 1.01, top + h <= 224, left + w <= 224
        (True, True, True)
    """
    whole("height", height, 1)
    whole("width", width, 1)
    interval("scale", scale, 0, 1)
    interval("ratio", ratio, 0, inf)
    if not ratio[0] > 0:
        raise ValueError(f"ratio {ratio} must begin above 0")
    for _ in range(TRIES):
        area = height * width * uniform(generator, *scale)
        aspect = exp(uniform(generator, log(ratio[0]), log(ratio[1])))
        w, h = round(sqrt(area * aspect)), round(sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            return below(generator, height - h + 1), below(generator, width - w + 1), h, w
    w, h = width, height
    if width / height < ratio[0]:
        h = min(height, max(1, round(width / ratio[0])))
    elif width / height > ratio[1]:
        w = min(width, max(1, round(height * ratio[1])))
    return (height - h) // 2, (width - w) // 2, h, w


def random_resized_crop(
    images: Tensor,
    size: int | tuple[int, int],
    generator: Generator,
    scale: tuple[float, float] = SCALE,
    ratio: tuple[float, float] = RATIO,
) -> Tensor:
    """A random part of the images, resized: bilinear, smoothed where it shrinks.

    Args:
        images: `(N, C, H, W)` or `(C, H, W)`, from 0 to 1.
        size: rows and columns of the result.
        generator: of the random numbers.
        scale: least and largest share of the area.
        ratio: least and largest width over height.

    Examples:
        >>> import torch
        >>> g = torch.Generator().manual_seed(0)
        >>> random_resized_crop(torch.rand(3, 40, 60), 32, g).shape
        torch.Size([3, 32, 32])
    """
    rows, columns = wholes("size", size, 2, 1)
    height, width = checked(images).shape[-2:]
    top, left, h, w = crop_box(height, width, generator, scale, ratio)
    return resized(images[..., top : top + h, left : left + w], rows, columns)


def random_crop(images: Tensor, generator: Generator, padding: int = 4) -> Tensor:
    """The images moved by up to `padding` pixels each way; what comes in is 0.

    Source: He et al. 2016, "Deep residual learning", section 4.2: 4 pixels for CIFAR-10.

    Examples:
        >>> import torch
        >>> random_crop(torch.ones(1, 8, 8), torch.Generator().manual_seed(0)).mean() < 1
        tensor(True)
    """
    whole("padding", padding, 0)
    height, width = checked(images).shape[-2:]
    top, left = below(generator, 2 * padding + 1), below(generator, 2 * padding + 1)
    wide = F.pad(images, (padding,) * 4)
    return wide[..., top : top + height, left : left + width].clone()


def resized(images: Tensor, rows: int, columns: int) -> Tensor:
    """The images with so many rows and columns, their values still within 0 and 1."""
    many = images if images.ndim == 4 else images[None]
    found = F.interpolate(
        many, (rows, columns), mode="bilinear", antialias=True, align_corners=False
    ).clamp(0, 1)
    return found if images.ndim == 4 else found[0]
