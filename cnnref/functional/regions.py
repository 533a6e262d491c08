"""A map of fixed size for each box, by averages between the cells or by rounding to them.

The box is divided into P x Q bins. RoIAlign takes the mean of s x s points in each bin, every
point read by bilinear interpolation between four cells: no coordinate is rounded. RoIPool rounds
the box and then each bin to whole cells, then takes the maximum.

He et al.: "Mask R-CNN" (2017), section 3. Girshick: "Fast R-CNN" (2015), section 2.1. Arguments
are those of torchvision.ops (0.20).
"""

from __future__ import annotations

from math import ceil, floor

import torch
from torch import Tensor

from cnnref.checks import whole, wholes


def roi_align(
    input: Tensor,
    boxes: Tensor,
    output_size: int | tuple[int, int],
    spatial_scale: float = 1.0,
    sampling_ratio: int = 2,
    aligned: bool = True,
) -> Tensor:
    """RoIAlign with the mean of each bin's points.

    Args:
        input: `(N, C, H, W)`.
        boxes: `(K, 5)`: index of the image, then x1, y1, x2, y2 in pixels of the image.
        output_size: bins down and across.
        spatial_scale: cells of the map per pixel, such as 1 / 16.
        sampling_ratio: points along each axis of a bin.
        aligned: whether pixel centres lie at half coordinates. torchvision's default is False,
            which reads half a cell too far right and below, and makes boxes at least one cell.

    Returns:
        `(K, C, P, Q)`. A point more than a cell outside of the map counts as 0.

    Examples:
        >>> ramp = torch.arange(6.0).expand(1, 1, 6, 6)  # cell j holds j, its centre is j + 0.5
        >>> box = torch.tensor([[0.0, 1.0, 1.0, 4.0, 4.0]])
        >>> roi_align(ramp, box, (1, 3))
        tensor([[[[1., 2., 3.]]]])
        >>> roi_align(ramp, box, (1, 3), aligned=False)
        tensor([[[[1.5000, 2.5000, 3.5000]]]])
    """
    high, wide = wholes("output_size", output_size, 2, 1)
    points = whole("sampling_ratio", sampling_ratio, 1)
    shift = 0.5 if aligned else 0.0
    out = []
    for image, *corners in _boxes(input, boxes).tolist():
        x1, y1, x2, y2 = (corner * spatial_scale - shift for corner in corners)
        least = 0.0 if aligned else 1.0
        ys = _points(y1, max(y2 - y1, least), high * points, input)
        xs = _points(x1, max(x2 - x1, least), wide * points, input)
        read = _bilinear(input[int(image)], ys, xs)
        out.append(read.reshape(-1, high, points, wide, points).mean((2, 4)))
    return torch.stack(out) if out else input.new_zeros((0, input.shape[1], high, wide))


def roi_pool(
    input: Tensor,
    boxes: Tensor,
    output_size: int | tuple[int, int],
    spatial_scale: float = 1.0,
) -> Tensor:
    """RoIPool: the largest cell of each bin, after two roundings; arguments of `roi_align`.

    A box covers the cells from round(x1) to round(x2), both included; an empty bin gives 0.

    Examples:
        >>> ramp = torch.arange(6.0).expand(1, 1, 6, 6)
        >>> roi_pool(ramp, torch.tensor([[0.0, 1.4, 1.0, 4.4, 4.0]]), (1, 2))
        tensor([[[[2., 4.]]]])
    """
    high, wide = wholes("output_size", output_size, 2, 1)
    out = []
    for image, *corners in _boxes(input, boxes).tolist():
        x1, y1, x2, y2 = (floor(corner * spatial_scale + 0.5) for corner in corners)
        rows = bins(y1, y2, high, input.shape[2])
        columns = bins(x1, x2, wide, input.shape[3])
        one = input[int(image)]
        cells = [
            one[:, a:b, c:d].amax((1, 2)) if a < b and c < d else one.new_zeros(len(one))
            for a, b in rows
            for c, d in columns
        ]
        out.append(torch.stack(cells, 1).reshape(-1, high, wide))
    return torch.stack(out) if out else input.new_zeros((0, input.shape[1], high, wide))


def bins(first: int, last: int, count: int, cells: int) -> list[tuple[int, int]]:
    """First cell of each of RoIPool's bins, and the cell behind its last.

    Examples:
        >>> bins(1, 4, 3, 6)  # four cells, three bins: neighbours share cells
        [(1, 3), (2, 4), (3, 5)]
    """
    size = max(last - first + 1, 1) / count
    return [
        (
            min(max(floor(i * size) + first, 0), cells),
            min(max(ceil((i + 1) * size) + first, 0), cells),
        )
        for i in range(count)
    ]


def _points(start: float, length: float, count: int, like: Tensor) -> Tensor:
    """The middles of `count` equal parts."""
    steps = torch.arange(count, dtype=like.dtype, device=like.device) + 0.5
    return start + steps * (length / count)


def _bilinear(one: Tensor, ys: Tensor, xs: Tensor) -> Tensor:
    """Values of a map `(C, H, W)` at every y and x: `(C, len(ys), len(xs))`."""
    rows, columns = _weights(ys, one.shape[1]), _weights(xs, one.shape[2])
    return torch.einsum("yh,chw,xw->cyx", rows, one, columns)


def _weights(at: Tensor, cells: int) -> Tensor:
    """What each cell contributes to each point along one axis: `(points, cells)`."""
    inside = ((at >= -1) & (at <= cells)).to(at.dtype)
    place = at.clamp(0, cells - 1)
    distance = place[:, None] - torch.arange(cells, dtype=at.dtype, device=at.device)
    return (1 - distance.abs()).clamp(min=0) * inside[:, None]


def _boxes(input: Tensor, boxes: Tensor) -> Tensor:
    if input.ndim != 4:
        raise ValueError(f"input of shape {tuple(input.shape)} must be (N, C, H, W)")
    if boxes.ndim != 2 or boxes.shape[1] != 5:
        raise ValueError(
            f"boxes of shape {tuple(boxes.shape)} must be (K, 5): image, x1, y1, x2, y2"
        )
    images = boxes[:, 0]
    if len(images) and not 0 <= float(images.min()) <= float(images.max()) < len(input):
        raise ValueError(f"boxes name images up to {images.max():g}; input has {len(input)}")
    return boxes
