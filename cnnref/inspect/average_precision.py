"""Average precision of a detector: precision over recall as the threshold falls.

Detections are sorted by score. Each is a hit if it overlaps an object not yet taken by at least
the threshold; a second box on the same object is a miss. With h_k the hits among the first k:

    precision = h_k / k,   recall = h_k / objects
    AP = sum over recalls r of (r - previous r) max{precision at recall >= r}

PASCAL VOC from 2010 on uses every recall reached; COCO takes the mean at 101 fixed recalls, then
over the IoU thresholds 0.50, 0.55, ..., 0.95. Everingham et al.: "The PASCAL Visual Object
Classes Challenge" (2010), section 4.2; Lin et al.: "Microsoft COCO" (2014).
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.checks import between, whole
from cnnref.functional.boxes import box_iou


def hits(boxes: Tensor, scores: Tensor, objects: Tensor, iou_threshold: float = 0.5) -> Tensor:
    """For each detection of one image and class, whether it counts as a hit: bool `(N,)`.

    Args:
        boxes: `(N, 4)`.
        scores: `(N,)`; the best is matched first.
        objects: `(M, 4)`, each found at most once.
        iou_threshold: 0 to 1; the object of largest IoU still free is taken if it reaches this.

    Examples:
        >>> boxes = torch.tensor([[0, 0, 4, 4], [0, 0, 4, 4], [9, 9, 12, 12]]).float()
        >>> hits(boxes, torch.tensor([0.8, 0.9, 0.7]), torch.tensor([[0.0, 0.0, 4.0, 5.0]]))
        tensor([False,  True, False])
    """
    between("iou_threshold", iou_threshold, 0, 1)
    overlaps = box_iou(boxes, objects)
    found = torch.zeros(len(boxes), dtype=torch.bool)
    for index in scores.argsort(descending=True, stable=True).tolist():
        if not len(objects):
            break
        most, which = overlaps[index].max(0)
        if most >= iou_threshold:
            found[index] = True
            overlaps[:, which] = -1.0  # taken
    return found


def precision_recall(scores: Tensor, hit: Tensor, objects: int) -> tuple[Tensor, Tensor]:
    """Precision and recall after each detection, by falling score: two float64 `(N,)`.

    Examples:
        >>> precision, recall = precision_recall(torch.tensor([0.9, 0.8]), torch.tensor([1, 0]), 2)
        >>> precision.tolist(), recall.tolist()
        ([1.0, 0.5], [0.5, 0.5])
    """
    whole("objects", objects, 1)
    if scores.shape != hit.shape:
        raise ValueError(f"hit of shape {tuple(hit.shape)} must have one entry a score")
    right = hit[scores.argsort(descending=True, stable=True)].double().cumsum(0)
    return right / torch.arange(1, len(right) + 1), right / objects


def average_precision(
    scores: Tensor, hit: Tensor, objects: int, points: int | None = None
) -> float:
    """Area under the precision that can be had at a recall or more.

    Args:
        scores: of all detections of a class, all images together.
        hit: from `hits`, in the same order.
        objects: how many there are to find.
        points: None for every recall; 11 (VOC 2007) or 101 (COCO) for the mean at fixed ones.

    Examples:
        >>> scores, hit = torch.tensor([0.9, 0.8, 0.7]), torch.tensor([True, False, True])
        >>> round(average_precision(scores, hit, 2), 4)  # 1/2 * 1 + 1/2 * 2/3
        0.8333
    """
    precision, recall = precision_recall(scores, hit, objects)
    envelope = precision.flip(0).cummax(0).values.flip(0) if len(precision) else precision
    if points is None:
        before = torch.cat([recall.new_zeros(1), recall[:-1]])
        return float(((recall - before) * envelope).sum()) if len(recall) else 0.0
    whole("points", points, 2)
    at = torch.linspace(0, 1, points, dtype=torch.float64)
    place = torch.searchsorted(recall, at - 1e-12)
    padded = torch.cat([envelope, envelope.new_zeros(1)])
    return float(padded[place].mean())
