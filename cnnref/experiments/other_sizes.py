"""Accuracy of one trained network on images of other sizes.

The network of `cam_hits` learns strokes of five pixels on 16x16 images. An image of another size
is made in two ways: enlarged, so that the stroke grows with it, or with more background, so that
the stroke keeps its size.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.experiments.glyphs import NOISE, SIDE, accuracy, images

COUNT = 500


def enlarged(count: int, seed: int, side: int) -> tuple[Tensor, Tensor]:
    """Images of `side` x `side` pixels by bilinear interpolation, with their classes.

    Examples:
        >>> enlarged(2, seed=0, side=24)[0].shape
        torch.Size([2, 1, 24, 24])
    """
    x, kind = images(count, seed)
    return F.interpolate(x, (_side(side), side), mode="bilinear"), kind


def surrounded(count: int, seed: int, side: int) -> tuple[Tensor, Tensor]:
    """The same images at a random place of a larger one of noise, with their classes.

    Examples:
        >>> surrounded(2, seed=0, side=24)[0].shape
        torch.Size([2, 1, 24, 24])
    """
    x, kind = images(count, seed)
    random = torch.Generator().manual_seed(seed + 1)
    canvas = NOISE * torch.randn(count, 1, _side(side), side, generator=random)
    corners = torch.randint(side - SIDE + 1, (count, 2), generator=random).tolist()
    for image, piece, (top, left) in zip(canvas, x, corners, strict=True):
        image[:, top : top + SIDE, left : left + SIDE] = piece
    return canvas, kind


def accuracies(net: nn.Module, side: int, seed: int) -> tuple[float, float]:
    """Accuracy on enlarged images, and on those with more background."""
    return accuracy(net, *enlarged(COUNT, seed, side)), accuracy(
        net, *surrounded(COUNT, seed, side)
    )


def _side(side: int) -> int:
    if side < SIDE:
        raise ValueError(f"side {side} must be at least the {SIDE} pixels of the training")
    return side
