"""How far an accuracy estimated from 50 images lies from that on a large test set."""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.experiments.few_labels import digits, draw, share
from cnnref.training.prototypical import distance_logits, prototypes

EACH, FOLDS, CLASSES = 5, 5, 10


def errors(seed: int, repeats: int = 10) -> dict[str, float]:
    """Estimated minus true accuracy of the nearest mean of pixels learned from 50 images.

    The estimates: ten images held out once, a mean over five folds, and a mean over `repeats`
    different divisions into folds. Each fold holds one image a class.
    """
    x, y = digits()
    few, rest = draw(y, EACH, seed)
    x_few, y_few = x[few].flatten(1), y[few]
    true = share(named(x_few, y_few, x[rest].flatten(1)), y[rest])
    rounds = [fold_shares(x_few, y_few, 1000 * seed + k) for k in range(repeats)]
    return {
        "held_out": rounds[0][0] - true,
        "folds": sum(rounds[0]) / FOLDS - true,
        "repeated": sum(map(sum, rounds)) / (FOLDS * repeats) - true,
    }


def fold_shares(x: Tensor, y: Tensor, seed: int) -> list[float]:
    """Accuracy on each of five folds, learned from the four others."""
    random = torch.Generator().manual_seed(seed)
    fold = torch.empty(len(y), dtype=torch.long)
    for kind in range(CLASSES):
        members = (y == kind).nonzero()[:, 0]
        fold[members[torch.randperm(len(members), generator=random)]] = torch.arange(len(members))
    return [
        share(named(x[fold != k], y[fold != k], x[fold == k]), y[fold == k]) for k in range(FOLDS)
    ]


def named(x: Tensor, y: Tensor, new: Tensor) -> Tensor:
    """The class of the nearest mean."""
    return distance_logits(new, prototypes(x, y, CLASSES)).argmax(1)
