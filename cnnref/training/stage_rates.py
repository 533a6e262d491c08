"""Parameter groups whose learning rate falls from the head back to the first stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn

from cnnref.checks import between
from cnnref.training.decay_groups import decay_groups


def stage_rates(
    stages: Sequence[nn.Module], rate: float, factor: float, weight_decay: float = 0.0
) -> list[dict[str, Any]]:
    """Groups for an optimiser: the last stage at `rate`, each one before at `factor` times less.

    Stages without a parameter to train give no group. Scales and biases get no decay.

    Args:
        stages: from the first to the head, no module in two of them.
        rate: learning rate of the last stage.
        factor: 0 to 1; 1 is one rate everywhere, 0.1 a tenth per stage.
        weight_decay: of kernels and matrices.

    Raises:
        ValueError: if two stages share a parameter, or a number is out of range.

    Source: Howard and Ruder (2018), section 3.2, discriminative fine-tuning, factor 1/2.6.

    Examples:
        >>> stages = [nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Linear(8, 2)]
        >>> [(g["lr"], len(g["params"])) for g in stage_rates(stages, 1.0, 0.5)]
        [(0.25, 1), (0.25, 1), (0.5, 2), (1.0, 1), (1.0, 1)]
        >>> stage_rates([stages[0], stages[0]], 1.0, 0.5)
        Traceback (most recent call last):
        ValueError: stages 0 and 1 share a parameter; each must be in one stage
    """
    if rate <= 0:
        raise ValueError(f"rate {rate} must be above 0")
    between("factor", factor, 0, 1)
    seen: dict[int, int] = {}
    groups: list[dict[str, Any]] = []
    for number, stage in enumerate(stages):
        for parameter in stage.parameters():
            if id(parameter) in seen:
                raise ValueError(
                    f"stages {seen[id(parameter)]} and {number} share a parameter; "
                    "each must be in one stage"
                )
            seen[id(parameter)] = number
        lr = rate * factor ** (len(stages) - 1 - number)
        groups += [g | {"lr": lr} for g in decay_groups(stage, weight_decay) if g["params"]]
    return groups


def open_stages(epoch: int, stages: int, every: int = 1) -> int:
    """How many stages, counted from the head, gradual unfreezing trains in an epoch.

    One more every so many epochs, beginning with the head alone.

    Source: Howard and Ruder (2018), section 3.3, gradual unfreezing, one layer an epoch.

    Examples:
        >>> [open_stages(epoch, 3, every=2) for epoch in range(8)]
        [1, 1, 2, 2, 3, 3, 3, 3]
    """
    if epoch < 0 or stages < 1 or every < 1:
        raise ValueError(
            f"epoch {epoch}, stages {stages}, every {every} must be at least 0, 1 and 1"
        )
    return min(stages, 1 + epoch // every)
