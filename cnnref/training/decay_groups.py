"""Which parameters get weight decay: matrices and kernels, not scales and biases."""

from __future__ import annotations

from typing import Any

from torch import nn


def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Two parameter groups for an optimiser: with decay, and without.

    A parameter with one axis or none is a bias, or the scale or shift of a norm, and gets none.
    A weight that two layers share is listed once.

    Source: He et al. (2019), section 3.1, "no bias decay"; the rule by axes is timm's.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
        >>> [(len(group["params"]), group["weight_decay"]) for group in decay_groups(net, 0.05)]
        [(1, 0.05), (3, 0.0)]
    """
    if weight_decay < 0:
        raise ValueError(f"weight_decay {weight_decay} must be at least 0")
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
