"""An exponential moving average of a network's weights."""

from __future__ import annotations

import torch
from torch import nn

from cnnref.checks import between, whole


@torch.no_grad()
def update(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the average towards the model, in place; buffers are copied.

        average = decay * average + (1 - decay) * model

    Args:
        average: a copy of the model, made before the first step.
        model: the network in training.
        decay: weight of the old average.

    Source: Polyak and Juditsky (1992) for the idea; torch 2.13, `swa_utils.AveragedModel` with
    `get_ema_multi_avg_fn`.

    Examples:
        >>> average, model = nn.Linear(1, 1), nn.Linear(1, 1)
        >>> _ = nn.init.constant_(average.weight, 0.0), nn.init.constant_(model.weight, 1.0)
        >>> update(average, model, 0.75)
        >>> average.weight.item()
        0.25
    """
    between("decay", decay, 0, 1)
    for old, new in zip(average.parameters(), model.parameters(), strict=True):
        old.lerp_(new, 1 - decay)
    for kept, fresh in zip(average.buffers(), model.buffers(), strict=True):
        kept.copy_(fresh)


def weights(decay: float, steps: int) -> list[float]:
    """Share of the start and of each of the steps in the average; the shares sum to 1.

    Examples:
        >>> weights(0.5, 3)
        [0.125, 0.125, 0.25, 0.5]
    """
    between("decay", decay, 0, 1)
    whole("steps", steps, 0)
    return [decay**steps] + [(1 - decay) * decay ** (steps - t) for t in range(1, steps + 1)]
