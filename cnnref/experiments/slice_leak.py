"""Accuracy on labels that mean nothing, by slices split at random or patient by patient.

Every patient has a pattern, their anatomy, and every slice is that pattern with noise. The labels
are drawn by coin, one a patient. Nothing can be learnt but who is who, so an honest accuracy is
one half.
"""

from __future__ import annotations

from importlib import import_module

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.experiments.glyphs import accuracy
from cnnref.experiments.glyphs import train as fit

PATIENTS, SLICES, SIDE, FOLDS = 40, 12, 16, 5
STEPS, RATE = 120, 3e-3
SPLITS = ("slice", "patient")


def slices(seed: int, noise: float = 0.5) -> tuple[Tensor, Tensor, Tensor]:
    """Images `(480, 1, 16, 16)`, labels `(480,)` by coin, and whose they are `(480,)`.

    Examples:
        >>> x, y, who = slices(0)
        >>> x.shape, int(who.max()) + 1, int(y[who == 3].float().std() == 0)
        (torch.Size([480, 1, 16, 16]), 40, 1)
    """
    random = torch.Generator().manual_seed(seed)
    coarse = torch.randn(PATIENTS, 1, 4, 4, generator=random)
    own = F.interpolate(coarse, (SIDE, SIDE), mode="bilinear", align_corners=False)
    label = (torch.randperm(PATIENTS, generator=random) < PATIENTS // 2).long()
    who = torch.arange(PATIENTS).repeat_interleave(SLICES)
    x = own[who] + noise * torch.randn(len(who), 1, SIDE, SIDE, generator=random)
    return x, label[who], who


def cross_validated(split: str, seed: int, steps: int = STEPS) -> float:
    """Mean accuracy of a small CNN over five folds, split by "slice" or by "patient"."""
    one_of("split", split, SPLITS)
    x, y, who = slices(seed)
    selection = import_module("sklearn.model_selection")
    folds = (
        selection.KFold(FOLDS, shuffle=True, random_state=seed).split(x)
        if split == "slice"
        else selection.GroupKFold(FOLDS).split(x, y, who)
    )
    found = []
    for number, (train, test) in enumerate(folds):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(10 * seed + number)
            net = nn.Sequential(
                nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
                nn.Flatten(), nn.Linear(512, 2),
            )  # fmt: skip
        fit(net, x[train], y[train], steps=steps, seed=seed, rate=RATE)
        found.append(accuracy(net, x[test], y[test]))
    return sum(found) / len(found)
