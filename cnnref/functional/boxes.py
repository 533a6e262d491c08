"""Overlap of boxes, with the suppression of those that overlap a better one.

A box is (x1, y1, x2, y2) with x1 <= x2, y1 <= y2, in pixels; its area is (x2 - x1)(y2 - y1).
With C the smallest box around A and B:

    IoU  = |A and B| / |A or B|                  0 to 1
    GIoU = IoU - (|C| - |A or B|) / |C|          above -1, to 1

Rezatofighi et al.: "Generalized Intersection over Union" (2019), algorithm 1. Bodla et al.:
"Soft-NMS" (2017), section 3. Names and arguments are those of torchvision.ops.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.checks import between


def box_area(boxes: Tensor) -> Tensor:
    """Areas `(N,)` of boxes `(N, 4)`, in square pixels.

    Examples:
        >>> box_area(torch.tensor([[0.0, 0.0, 4.0, 3.0]]))
        tensor([12.])
    """
    sides = _checked("boxes", boxes)[:, 2:] - boxes[:, :2]
    return sides.prod(1)


def box_iou(boxes1: Tensor, boxes2: Tensor) -> Tensor:
    """Intersection over union of every pair, `(N, 4)` and `(M, 4)` to `(N, M)`.

    Two boxes without area have no ratio; theirs is 0 here (torchvision: nan).

    Examples:
        >>> a = torch.tensor([[0.0, 0.0, 4.0, 4.0]])
        >>> box_iou(a, torch.tensor([[0.0, 0.0, 4.0, 4.0], [2.0, 0.0, 6.0, 4.0]]))
        tensor([[1.0000, 0.3333]])
    """
    both, union = _both_and_union(boxes1, boxes2)
    return torch.where(union > 0, both / union, torch.zeros_like(union))


def generalized_box_iou(boxes1: Tensor, boxes2: Tensor) -> Tensor:
    """IoU less the share of the enclosing box that neither fills, for every pair `(N, M)`.

    Examples:
        >>> a, b = torch.tensor([[0.0, 0.0, 2.0, 2.0]]), torch.tensor([[4.0, 0.0, 6.0, 2.0]])
        >>> box_iou(a, b), generalized_box_iou(a, b)  # 8 of 12 filled
        (tensor([[0.]]), tensor([[-0.3333]]))
    """
    _, union = _both_and_union(boxes1, boxes2)
    first = torch.minimum(boxes1[:, None, :2], boxes2[None, :, :2])
    last = torch.maximum(boxes1[:, None, 2:], boxes2[None, :, 2:])
    around = (last - first).prod(-1)
    empty = torch.where(around > 0, (around - union) / around, torch.zeros_like(around))
    return box_iou(boxes1, boxes2) - empty


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Greedy non-maximum suppression: indices of the boxes kept, by falling score.

    The best box left is kept, those whose IoU with it is above the threshold are dropped, and so
    on. Boxes of one class; call it once a class, or `scores` of other classes compete.

    Args:
        boxes: `(N, 4)`.
        scores: `(N,)`; of equal ones the first comes first.
        iou_threshold: 0 to 1.

    Examples:
        >>> boxes = torch.tensor([[0, 0, 4, 4], [1, 0, 5, 4], [8, 0, 12, 4]]).float()
        >>> nms(boxes, torch.tensor([0.8, 0.9, 0.3]), 0.5)
        tensor([1, 2])
    """
    between("iou_threshold", iou_threshold, 0, 1)
    left, kept = _order(boxes, scores), []
    overlaps = box_iou(boxes, boxes)
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        left = left[overlaps[best, left] <= iou_threshold]
    return torch.stack(kept) if kept else left


def soft_nms(boxes: Tensor, scores: Tensor, sigma: float = 0.5) -> tuple[Tensor, Tensor]:
    """Gaussian soft suppression: all boxes in the order taken, with their lowered scores.

    Each box taken multiplies the scores of the others by exp(-IoU^2 / sigma).

    Examples:
        >>> boxes = torch.tensor([[0, 0, 4, 4], [0, 0, 4, 4], [8, 0, 12, 4]]).float()
        >>> soft_nms(boxes, torch.tensor([0.9, 0.8, 0.3]))
        (tensor([0, 2, 1]), tensor([0.9000, 0.3000, 0.1083]))
    """
    if not sigma > 0:
        raise ValueError(f"sigma {sigma} must be above 0")
    left, lowered, taken = _order(boxes, scores), scores.clone(), []
    overlaps = box_iou(boxes, boxes)
    while len(left):
        left = left[lowered[left].argsort(descending=True, stable=True)]
        best, left = left[0], left[1:]
        taken.append(best)
        lowered[left] = lowered[left] * torch.exp(-(overlaps[best, left] ** 2) / sigma)
    order = torch.stack(taken) if taken else left
    return order, lowered[order]


def _order(boxes: Tensor, scores: Tensor) -> Tensor:
    """Indices by falling score."""
    if scores.shape != _checked("boxes", boxes).shape[:1]:
        raise ValueError(
            f"scores of shape {tuple(scores.shape)} must be one for each of {len(boxes)} boxes"
        )
    return scores.argsort(descending=True, stable=True)


def _both_and_union(boxes1: Tensor, boxes2: Tensor) -> tuple[Tensor, Tensor]:
    _checked("boxes1", boxes1), _checked("boxes2", boxes2)
    first = torch.maximum(boxes1[:, None, :2], boxes2[None, :, :2])
    last = torch.minimum(boxes1[:, None, 2:], boxes2[None, :, 2:])
    both = (last - first).clamp(min=0).prod(-1)
    return both, box_area(boxes1)[:, None] + box_area(boxes2) - both


def _checked(name: str, boxes: Tensor) -> Tensor:
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"{name} of shape {tuple(boxes.shape)} must be (N, 4): x1, y1, x2, y2")
    if bool((boxes[:, 2:] < boxes[:, :2]).any()):
        raise ValueError(f"{name} must have x1 <= x2 and y1 <= y2 in every row")
    return boxes
