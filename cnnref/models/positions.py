"""A table of learned positions, resampled for images of another size."""

from __future__ import annotations

from math import isqrt

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from cnnref.checks import whole


def resize_positions(table: Tensor, side: int, extra: int = 1) -> Tensor:
    """The positions of a square grid of patches for a grid of another side.

    Args:
        table: `(1, extra + rows * rows, features)`, such as a ViT's `encoder.pos_embedding`.
        side: rows and columns of the new grid: image size over patch size.
        extra: leading tokens without a place, such as the class token; they stay as they are.

    Returns:
        `(1, extra + side * side, features)`; the table itself if the side fits already.

    Raises:
        ValueError: if the positions fill no square.

    Source: Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021), section 3.2; bicubic with
    aligned corners, as torchvision 0.28 does.

    Examples:
        >>> resize_positions(torch.zeros(1, 197, 8), 384 // 16).shape
        torch.Size([1, 577, 8])
    """
    whole("side", side, 1)
    places = table.shape[1] - whole("extra", extra, 0)
    rows = isqrt(max(places, 0))
    if rows < 1 or rows * rows != places:
        raise ValueError(
            f"table has {table.shape[1]} positions, {extra} of them extra; "
            f"the other {places} fill no square"
        )
    if side == rows:
        return table
    grid = table[:, extra:].transpose(1, 2).unflatten(2, (rows, rows))
    resized = interpolate(grid, size=(side, side), mode="bicubic", align_corners=True)
    return torch.cat([table[:, :extra], resized.flatten(2).transpose(1, 2)], 1)
