"""Cover a part of the images: Cutout by a square, random erasing by a rectangle.

Cutout: the centre of a square of fixed size is any pixel, so the square may hang over the border.
Source: DeVries, Taylor 2017, "Improved regularization of convolutional neural networks with
Cutout", section 3.2.
Random erasing: area and aspect ratio are drawn like those of a crop, and the rectangle lies
inside. Source: Zhong et al. 2017, "Random erasing data augmentation", algorithm 1; defaults of
torchvision 0.28.0.
"""

from __future__ import annotations

from math import exp, inf, log, sqrt

import torch
from torch import Generator, Tensor

from cnnref.checks import between, whole
from cnnref.training.augmentation.draw import below, interval, uniform
from cnnref.training.augmentation.images import checked

TRIES = 10


def erase(images: Tensor, box: tuple[int, int, int, int], value: Tensor | float = 0.0) -> Tensor:
    """The images with `value` in a box: top, left, end of its rows, end of its columns."""
    top, left, bottom, right = box
    images = checked(images).clone()
    images[..., top:bottom, left:right] = value
    return images


def cutout(images: Tensor, size: int, generator: Generator, value: float = 0.0) -> Tensor:
    """The images with a square of `size` pixels covered; less where it hangs over the border.

    Examples:
        >>> covered = cutout(torch.ones(1, 8, 8), 4, torch.Generator().manual_seed(0)) == 0
        >>> 4 <= int(covered.sum()) <= 16
        True
    """
    whole("size", size, 1)
    between("value", value, 0, 1)
    height, width = checked(images).shape[-2:]
    top = below(generator, height) - size // 2
    left = below(generator, width) - size // 2
    box = (max(0, top), max(0, left), min(height, top + size), min(width, left + size))
    return erase(images, box, value)


def random_erase(
    images: Tensor,
    generator: Generator,
    p: float = 0.5,
    scale: tuple[float, float] = (0.02, 0.33),
    ratio: tuple[float, float] = (0.3, 3.3),
    value: float | None = 0.0,
) -> Tensor:
    """With probability `p`, the images with a rectangle of random area and ratio covered.

    Args:
        images: `(N, C, H, W)` or `(C, H, W)`, from 0 to 1.
        generator: of the random numbers.
        p: probability.
        scale: least and largest share of the area.
        ratio: least and largest height over width.
        value: what covers; None for a random number in each pixel.

    Examples:
        >>> g = torch.Generator().manual_seed(0)
        >>> covered = random_erase(torch.ones(1, 32, 32), g, p=1.0) == 0
        >>> 0.01 < covered.float().mean() < 0.35
        tensor(True)
    """
    between("p", p, 0, 1)
    interval("scale", scale, 0, 1)
    interval("ratio", ratio, 0, inf)
    if value is not None:
        between("value", value, 0, 1)
    if not ratio[0] > 0:
        raise ValueError(f"ratio {ratio} must begin above 0")
    height, width = checked(images).shape[-2:]
    if not uniform(generator, 0, 1) < p:
        return images.clone()
    for _ in range(TRIES):
        area = height * width * uniform(generator, *scale)
        aspect = exp(uniform(generator, log(ratio[0]), log(ratio[1])))
        h, w = round(sqrt(area * aspect)), round(sqrt(area / aspect))
        if h < height and w < width:
            top, left = below(generator, height - h + 1), below(generator, width - w + 1)
            cover: Tensor | float = 0.0 if value is None else value
            if value is None:
                shape = (*images.shape[:-2], h, w)
                cover = torch.rand(
                    shape, generator=generator, device=generator.device, dtype=images.dtype
                ).to(images.device)
            return erase(images, (top, left, top + h, left + w), cover)
    return images.clone()
