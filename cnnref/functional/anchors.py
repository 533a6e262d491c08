"""Anchors: boxes of a few sizes, the same at every cell of a map, with what each is to learn.

At cell (i, j) of stride s the centre is ((j + 1/2) s, (i + 1/2) s). A size a and a ratio r = h / w
give w = a / sqrt(r), h = a sqrt(r): the area is a^2 for every ratio. Ren et al.: "Faster R-CNN"
(2015), section 3.1; Lin et al.: "Focal Loss for Dense Object Detection" (2017), section 4.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from cnnref.checks import between, whole


def anchor_grid(
    height: int, width: int, stride: int, sizes: Sequence[float], ratios: Sequence[float]
) -> Tensor:
    """The anchors of a map, row by row, then sizes, then ratios.

    Args:
        height: cells down.
        width: cells across.
        stride: pixels from cell to cell.
        sizes: roots of the areas, in pixels.
        ratios: heights over widths.

    Returns:
        `(height * width * sizes * ratios, 4)`: x1, y1, x2, y2 in pixels.

    Examples:
        >>> anchor_grid(1, 2, 8, [16], [1.0])
        tensor([[-4., -4., 12., 12.],
                [ 4., -4., 20., 12.]])
    """
    whole("height", height, 1), whole("width", width, 1), whole("stride", stride, 1)
    if not sizes or not ratios or min(*sizes, *ratios, 1) <= 0:
        raise ValueError(f"sizes {list(sizes)} and ratios {list(ratios)} must be above 0")
    shapes = torch.tensor([(a / r**0.5, a * r**0.5) for a in sizes for r in ratios])
    ys = (torch.arange(height) + 0.5) * stride
    xs = (torch.arange(width) + 0.5) * stride
    centres = torch.cartesian_prod(ys, xs).flip(1)[:, None]
    return torch.cat([centres - shapes / 2, centres + shapes / 2], 2).reshape(-1, 4)


def match_anchors(iou: Tensor, positive: float = 0.5, negative: float = 0.4) -> Tensor:
    """Which object each anchor is to find: its index, -1 for background, -2 to leave it out.

    An anchor takes the object it overlaps most, if by at least `positive`; below `negative` it
    is background. Each object also takes the anchors that overlap it most (Faster R-CNN's second
    rule), so that none goes without, unless none touches it.

    Args:
        iou: objects down, anchors across: `(G, A)`.
        positive: 0 to 1.
        negative: 0 to `positive`.

    Examples:
        >>> match_anchors(torch.tensor([[0.7, 0.45, 0.1, 0.0], [0.0, 0.0, 0.3, 0.2]]))
        tensor([ 0, -2,  1, -1])
    """
    if iou.ndim != 2:
        raise ValueError(f"iou of shape {tuple(iou.shape)} must be (objects, anchors)")
    between("positive", positive, 0, 1), between("negative", negative, 0, positive)
    if not len(iou):
        return torch.full(iou.shape[1:], -1)
    best, which = iou.max(0)
    found = torch.where(best >= positive, which, torch.full_like(which, -2))
    found[best < negative] = -1
    most = iou.amax(1, keepdim=True)
    objects, anchors = ((iou == most) & (most > 0)).nonzero(as_tuple=True)
    found[anchors] = torch.where(found[anchors] >= 0, found[anchors], objects)
    return found
