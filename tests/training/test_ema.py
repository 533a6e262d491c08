"""The moving average of weights is torch's."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from cnnref.training.ema import update, weights


@pytest.mark.parametrize("decay", [0.0, 0.5, 0.99])
def test_the_average_is_torchs(decay):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    mine = deepcopy(model)
    theirs = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))
    theirs.update_parameters(model)  # torch takes the first as the start
    for _ in range(5):
        with torch.no_grad():
            for parameter in model.parameters():
                parameter += torch.randn_like(parameter)
        model(torch.randn(4, 1, 5, 5))
        update(mine, model, decay)
        theirs.update_parameters(model)
    for a, b in zip(mine.parameters(), theirs.module.parameters(), strict=True):
        torch.testing.assert_close(a, b)
    assert torch.equal(mine[1].running_mean, model[1].running_mean)


@pytest.mark.parametrize("steps", [0, 1, 10])
def test_the_shares_are_those_of_the_recursion(steps):
    decay, start = 0.9, 3.0
    values = [float(t * t) for t in range(1, steps + 1)]
    average = start
    for value in values:
        average = decay * average + (1 - decay) * value
    shares = weights(decay, steps)
    assert sum(shares) == pytest.approx(1)
    assert sum(s * v for s, v in zip(shares, [start, *values], strict=True)) == pytest.approx(
        average
    )
