"""Calibration: whether an answer given with confidence p is right in a share p of cases.

Answers are sorted by confidence into bins (a, b]. For n answers, of which n_b fall into bin b with
mean confidence conf_b and share of right answers acc_b,

    ECE = sum_b n_b / n |acc_b - conf_b|

Temperature scaling divides all logits by one T > 0, fitted to the log loss of held-out images.
Division keeps the order of the logits, so the answers, hence the accuracy, stay as they are.

Sources: Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning" (2015);
Guo et al., "On calibration of modern neural networks" (2017), sections 2 and 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import torch
from torch import Tensor

from cnnref.checks import whole


@dataclass(frozen=True)
class Bin:
    """Answers of similar confidence.

    Attributes:
        low: their confidence is above this,
        high: and at most this.
        count: how many they are.
        confidence: their mean confidence.
        accuracy: the share of them that is right.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(confidence: Tensor, correct: Tensor, *, bins: int = 15) -> list[Bin]:
    """The bins of a reliability diagram that hold an answer, lowest first.

    Args:
        confidence: `(N,)`, from 0 to 1.
        correct: `(N,)`, true where the answer is right.
        bins: number of equally wide bins from 0 to 1.

    Raises:
        ValueError: if shapes differ, there is no answer, or a confidence lies outside 0 to 1.

    Examples:
        >>> reliability(torch.tensor([0.9, 0.7, 0.2]), torch.tensor([True, False, True]), bins=2)
        ... # doctest: +NORMALIZE_WHITESPACE, +ELLIPSIS
        [Bin(low=0.0, high=0.5, count=1, confidence=0.2..., accuracy=1.0),
         Bin(low=0.5, high=1.0, count=2, confidence=0.8..., accuracy=0.5)]
    """
    whole("bins", bins, 1)
    if confidence.shape != correct.shape or confidence.ndim != 1 or not len(confidence):
        raise ValueError(
            f"confidence {tuple(confidence.shape)} and correct {tuple(correct.shape)} "
            "must be one value an answer, (N,)"
        )
    if not 0 <= float(confidence.min()) <= float(confidence.max()) <= 1 + 1e-6:
        raise ValueError("confidence must lie within 0 to 1; probabilities are needed, not logits")
    edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64)
    sure, right = confidence.double(), correct.double()
    which = (torch.bucketize(sure, edges) - 1).clamp(0, bins - 1)  # (a, b], and 0 in the first
    found = []
    for number in sorted(set(which.tolist())):
        inside = which == number
        found.append(
            Bin(
                float(edges[number]),
                float(edges[number + 1]),
                int(inside.sum()),
                float(sure[inside].mean()),
                float(right[inside].mean()),
            )
        )
    return found


def expected_calibration_error(confidence: Tensor, correct: Tensor, *, bins: int = 15) -> float:
    """Mean distance of confidence and accuracy over the bins, each by its number of answers.

    Examples:
        >>> sure = torch.full((10,), 0.9)
        >>> round(expected_calibration_error(sure, torch.arange(10) < 6), 6)
        0.3
    """
    found = reliability(confidence, correct, bins=bins)
    total = sum(one.count for one in found)
    return sum(one.count / total * abs(one.accuracy - one.confidence) for one in found)


def temperature(logits: Tensor, label: Tensor) -> float:
    """The T whose softmax(logits / T) has the least log loss on these images.

    The loss is convex in b = 1 / T, with the slope mean(sum_k p_k z_k - z_label). Its zero is
    found by halving an interval of log b. T lies within 0.01 to 100.

    Args:
        logits: `(N, K)`, of images that the network has not learnt from.
        label: `(N,)`, their classes.

    Examples:
        >>> logits = torch.tensor([[4.0, 0.0]]).repeat(10, 1)
        >>> round(temperature(logits, (torch.arange(10) >= 8).long()), 3)  # 4 / log(8 / 2)
        2.885
    """
    if logits.ndim != 2 or label.shape != logits.shape[:1] or not len(label):
        raise ValueError(
            f"logits {tuple(logits.shape)} and label {tuple(label.shape)} must be (N, K) and (N,)"
        )
    z = logits.detach().double()
    own = z.gather(1, label[:, None])[:, 0].mean()

    def slope(log_b: float) -> float:
        return float(((z * exp(log_b)).softmax(1) * z).sum(1).mean() - own)

    low, high = -4.605170185988091, 4.605170185988091
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return exp(-(low + high) / 2)
