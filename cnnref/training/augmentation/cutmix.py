"""CutMix: paste a box of another image, and mix the labels by its area.

The box has the shape of the image and the share 1 - lam of its area; its centre is any pixel, and
what hangs over the border is cut off. The labels are mixed by the area that is left:

    y = (1 - area / (H W)) y1 + area / (H W) y2

Source: Yun et al. 2019, "CutMix", section 3.1 and the authors' code; torchvision 0.28.0.
The partner is the image before in the batch: shuffle first.
"""

from __future__ import annotations

from math import sqrt

from torch import Generator, Tensor

from cnnref.checks import between, whole
from cnnref.training.augmentation.draw import below, beta
from cnnref.training.augmentation.images import batch

Box = tuple[int, int, int, int]


def cut_box(height: int, width: int, lam: float, generator: Generator) -> Box:
    """Top, left, end of its rows, end of its columns, in pixels.

    Examples:
        >>> import torch
        >>> cut_box(8, 8, 1.0, torch.Generator().manual_seed(0))[2:] == cut_box(
        ...     8, 8, 1.0, torch.Generator().manual_seed(0))[:2]  # nothing is pasted
        True
    """
    whole("height", height, 1)
    whole("width", width, 1)
    between("lam", lam, 0, 1)
    half_h, half_w = int(sqrt(1 - lam) * height / 2), int(sqrt(1 - lam) * width / 2)
    y, x = below(generator, height), below(generator, width)
    return (
        max(0, y - half_h),
        max(0, x - half_w),
        min(height, y + half_h),
        min(width, x + half_w),
    )


def paste(images: Tensor, labels: Tensor, box: Box) -> tuple[Tensor, Tensor]:
    """Images with a box of those before them in the batch, labels mixed by the box's area.

    Args:
        images: `(N, C, H, W)`, from 0 to 1.
        labels: `(N, classes)`, shares that sum to 1.
        box: top, left, end of its rows, end of its columns, inside the image.

    Examples:
        >>> import torch
        >>> paste(torch.rand(2, 3, 4, 4), torch.eye(2), (0, 0, 2, 2))[1]
        tensor([[0.7500, 0.2500],
                [0.2500, 0.7500]])
    """
    batch(images, labels)
    height, width = images.shape[-2:]
    top, left, bottom, right = box
    if not (0 <= top <= bottom <= height and 0 <= left <= right <= width):
        raise ValueError(f"box {box} must lie within {height} rows and {width} columns")
    mixed = images.clone()
    mixed[..., top:bottom, left:right] = images.roll(1, 0)[..., top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (height * width)
    return mixed, lam * labels + (1 - lam) * labels.roll(1, 0)


def cutmix(
    images: Tensor, labels: Tensor, generator: Generator, alpha: float = 1.0
) -> tuple[Tensor, Tensor]:
    """`paste` with a box whose share of the area is drawn from Beta(alpha, alpha).

    Examples:
        >>> import torch
        >>> g = torch.Generator().manual_seed(0)
        >>> cutmix(torch.rand(2, 3, 8, 8), torch.eye(2), g)[1].sum(1)
        tensor([1., 1.])
    """
    batch(images, labels)
    height, width = images.shape[-2:]
    return paste(images, labels, cut_box(height, width, beta(generator, alpha), generator))
