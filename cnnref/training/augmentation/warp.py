"""Turn, shear, move: a pixel of the result takes its value from where a matrix sends it.

With the middle of the image as origin, x to the right, y downwards, in pixels, the pixel at p
reads at M p + t, bilinear; outside the image is `fill`.
"""

from __future__ import annotations

from math import cos, pi, sin

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from cnnref.checks import between
from cnnref.training.augmentation.draw import uniform
from cnnref.training.augmentation.images import checked

Rows = tuple[tuple[float, float, float], tuple[float, float, float]]


def warp(images: Tensor, rows: Rows, fill: float = 0.0) -> Tensor:
    """The images read through an affine map.

    Args:
        images: `(N, C, H, W)` or `(C, H, W)`, from 0 to 1.
        rows: the two rows of M with t as third column, in pixels.
        fill: value outside the image, 0 to 1.

    Examples:
        >>> image = torch.tensor([[[0.1, 0.2, 0.3]]])
        >>> warp(image, ((1, 0, 1), (0, 1, 0)))  # each pixel reads its neighbour to the right
        tensor([[[0.2000, 0.3000, 0.0000]]])
    """
    between("fill", fill, 0, 1)
    height, width = checked(images).shape[-2:]
    x = torch.arange(width, device=images.device).double() - (width - 1) / 2
    y = torch.arange(height, device=images.device).double() - (height - 1) / 2
    (a, b, c), (d, e, f) = rows
    at_x = a * x[None] + b * y[:, None] + c
    at_y = d * x[None] + e * y[:, None] + f
    grid = torch.stack((2 * at_x / width, 2 * at_y / height), -1).to(images.dtype)
    many = images if images.ndim == 4 else images[None]
    shown = F.grid_sample(
        many - fill, grid.expand(len(many), -1, -1, -1), mode="bilinear", align_corners=False
    )
    found = (shown + fill).clamp(0, 1)
    return found if images.ndim == 4 else found[0]


def rotate(images: Tensor, degrees: float, fill: float = 0.0) -> Tensor:
    """The images turned counter-clockwise about their middle; corners are cut off.

    Examples:
        >>> image = torch.rand(3, 6, 6)
        >>> bool(torch.isclose(rotate(image, 90), image.rot90(1, (-2, -1)), atol=1e-5).all())
        True
    """
    turn = degrees * pi / 180
    return warp(images, ((cos(turn), -sin(turn), 0), (sin(turn), cos(turn), 0)), fill)


def random_rotation(
    images: Tensor, degrees: float, generator: Generator, fill: float = 0.0
) -> Tensor:
    """The images turned by an angle that is uniform in -degrees to degrees.

    Examples:
        >>> random_rotation(torch.rand(1, 9, 9), 30, torch.Generator().manual_seed(0)).shape
        torch.Size([1, 9, 9])
    """
    between("degrees", degrees, 0, 180)
    return rotate(images, uniform(generator, -degrees, degrees), fill)
