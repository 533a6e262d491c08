"""What every augmentation asks of its images."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Generator, Tensor


def checked(images: Tensor) -> Tensor:
    """The images, if they are one or a batch, of floating point, within 0 to 1.

    Examples:
        >>> checked(torch.zeros(3, 4, 4)).shape
        torch.Size([3, 4, 4])
        >>> checked(torch.full((3, 4, 4), 255.0))
        Traceback (most recent call last):
        ValueError: images reach 255; they must lie within 0 and 1
    """
    if images.ndim not in (3, 4) or not images.is_floating_point() or not images.numel():
        raise ValueError(
            f"images of shape {tuple(images.shape)} and type {images.dtype} must be (N, C, H, W) "
            "or (C, H, W), floating point, not empty"
        )
    low, high = (float(value) for value in images.detach().aminmax())
    if not (low >= 0 and high <= 1):
        raise ValueError(f"images reach {low if not low >= 0 else high:g}; "
                         "they must lie within 0 and 1")  # fmt: skip
    return images


def batch(images: Tensor, labels: Tensor) -> int:
    """How many images there are, if each has a row of class shares.

    Examples:
        >>> batch(torch.zeros(2, 3, 4, 4), torch.eye(2))
        2
        >>> batch(torch.zeros(2, 3, 4, 4), torch.tensor([0, 1]))
        Traceback (most recent call last):
        ValueError: labels of shape (2,) must be (2, classes): one row of class shares an image
    """
    if checked(images).ndim != 4:
        raise ValueError(f"images of shape {tuple(images.shape)} must be a batch (N, C, H, W)")
    if labels.ndim != 2 or len(labels) != len(images) or not labels.is_floating_point():
        raise ValueError(
            f"labels of shape {tuple(labels.shape)} must be ({len(images)}, classes): "
            "one row of class shares an image"
        )
    return len(images)


def each(
    change: Callable[[Tensor, Generator], Tensor], images: Tensor, generator: Generator
) -> Tensor:
    """Apply an augmentation to every image of a batch with a draw of its own.

    Args:
        change: takes `(C, H, W)` with a generator, gives an image of one size for all.
        images: `(N, C, H, W)`.
        generator: of the random numbers.

    Examples:
        >>> from cnnref.training.augmentation.flip import random_flip
        >>> rows = torch.tensor([0.0, 1.0]).expand(6, 1, 1, 2)
        >>> each(random_flip, rows, torch.Generator().manual_seed(0))[:, 0, 0, 0].unique()
        tensor([0., 1.])
    """
    if checked(images).ndim != 4:
        raise ValueError(f"images of shape {tuple(images.shape)} must be a batch (N, C, H, W)")
    return torch.stack([change(image, generator) for image in images])
