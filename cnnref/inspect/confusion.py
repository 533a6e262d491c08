"""Scores of a segmentation from one table of true against predicted labels.

With n_ij the pixels of class i that were given class j, t_i the row sums, p_j the column sums:

    pixel accuracy  sum n_ii / sum t_i
    IoU of class i  n_ii / (t_i + p_i - n_ii)
    Dice of class i 2 n_ii / (t_i + p_i)

Long, Shelhamer, Darrell: "Fully Convolutional Networks for Semantic Segmentation" (2015),
section 5. Tables of several images are added before the division.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.checks import whole


def confusion_matrix(
    target: Tensor, predicted: Tensor, classes: int, ignore: int | None = None
) -> Tensor:
    """How many pixels of class i (row) were given class j (column).

    Args:
        target: true labels, of any shape.
        predicted: labels of the same shape.
        classes: labels run from 0 to classes - 1.
        ignore: true label of pixels that do not count, such as 255.

    Returns:
        int64 `(classes, classes)`.

    Raises:
        ValueError: if the shapes differ or a label is out of range.

    Examples:
        >>> confusion_matrix(torch.tensor([0, 0, 1, 255]), torch.tensor([0, 1, 1, 0]), 2, 255)
        tensor([[1, 1],
                [0, 1]])
    """
    whole("classes", classes, 1)
    if target.shape != predicted.shape:
        raise ValueError(
            f"predicted of shape {tuple(predicted.shape)} must have the shape of target, "
            f"{tuple(target.shape)}"
        )
    counted = torch.ones_like(target, dtype=torch.bool) if ignore is None else target != ignore
    rows, columns = target[counted].long(), predicted[counted].long()
    for name, labels in (("target", rows), ("predicted", columns)):
        if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
            wrong = int(labels.min()) if int(labels.min()) < 0 else int(labels.max())
            raise ValueError(f"{name} has the label {wrong}; labels run from 0 to {classes - 1}")
    cells = torch.bincount(rows * classes + columns, minlength=classes**2)
    return cells.reshape(classes, classes)


def class_iou(matrix: Tensor) -> Tensor:
    """Intersection over union of each class, float64 `(C,)`; nan for a class never seen.

    Examples:
        >>> class_iou(torch.tensor([[2, 1], [1, 4]]))
        tensor([0.5000, 0.6667], dtype=torch.float64)
    """
    both = matrix.diagonal().double()
    return both / (matrix.sum(0) + matrix.sum(1) - both)


def mean_iou(matrix: Tensor) -> float:
    """The mean of `class_iou` over the classes that are in the truth or in the prediction.

    Examples:
        >>> round(mean_iou(torch.tensor([[2, 1], [1, 4]])), 4)
        0.5833
    """
    return float(class_iou(matrix).nanmean())
