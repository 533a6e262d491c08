"""RandAugment: a few operations drawn at random, all of one strength.

Two whole numbers decide: how many operations, and the magnitude M of 0 to 30. No policy is
searched. Source: Cubuk et al. 2020, "RandAugment", section 3; the operations and what M means for
each are those of torchvision 0.28.0, transforms.v2.RandAugment.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Generator, Tensor

from cnnref.checks import between, whole
from cnnref.training.augmentation.colour import brightness, contrast, saturation
from cnnref.training.augmentation.draw import below
from cnnref.training.augmentation.images import checked
from cnnref.training.augmentation.tone import (
    auto_contrast,
    equalize,
    posterize,
    sharpness,
    solarize,
)
from cnnref.training.augmentation.warp import rotate, warp

BINS = 31
"""Magnitudes 0 to 30."""

OPERATIONS: dict[str, Callable[[Tensor, float], Tensor]] = {
    "Identity": lambda x, m: x.clone(),
    "ShearX": lambda x, m: warp(x, ((1, 0.3 * m, 0.15 * m * x.shape[-2]), (0, 1, 0))),
    "ShearY": lambda x, m: warp(x, ((1, 0, 0), (0.3 * m, 1, 0.15 * m * x.shape[-1]))),
    "TranslateX": lambda x, m: warp(x, ((1, 0, -int(150 / 331 * x.shape[-1] * m)), (0, 1, 0))),
    "TranslateY": lambda x, m: warp(x, ((1, 0, 0), (0, 1, -int(150 / 331 * x.shape[-2] * m)))),
    "Rotate": lambda x, m: rotate(x, 30 * m),
    "Brightness": lambda x, m: brightness(x, 1 + 0.9 * m),
    "Color": lambda x, m: saturation(x, 1 + 0.9 * m),
    "Contrast": lambda x, m: contrast(x, 1 + 0.9 * m),
    "Sharpness": lambda x, m: sharpness(x, 1 + 0.9 * m),
    "Posterize": lambda x, m: posterize(x, round(8 - 4 * abs(m))),
    "Solarize": lambda x, m: solarize(x, 1 - abs(m)),
    "AutoContrast": lambda x, m: auto_contrast(x),
    "Equalize": lambda x, m: equalize(x),
}
"""By name, a function of images and of a strength from -1 to 1."""


def rand_augment(
    images: Tensor, generator: Generator, operations: int = 2, magnitude: int = 9
) -> Tensor:
    """The images after so many random operations; signs are random too.

    Args:
        images: `(N, C, H, W)` or `(C, H, W)` of 1 or 3 channels, from 0 to 1.
        generator: of the random numbers.
        operations: how many, drawn with repetition.
        magnitude: 0 to 30.

    Examples:
        >>> import torch
        >>> rand_augment(torch.rand(3, 16, 16), torch.Generator().manual_seed(0)).shape
        torch.Size([3, 16, 16])
        >>> rand_augment(torch.rand(3, 16, 16), torch.Generator(), magnitude=31)
        Traceback (most recent call last):
        ValueError: magnitude 31 must be between 0 and 30
    """
    whole("operations", operations, 0)
    between("magnitude", whole("magnitude", magnitude, 0), 0, BINS - 1)
    names = list(OPERATIONS)
    images = checked(images).clone()
    for _ in range(operations):
        change = OPERATIONS[names[below(generator, len(names))]]
        sign = 1 - 2 * below(generator, 2)
        images = change(images, sign * magnitude / (BINS - 1))
    return images
