"""Every parameter to train is in one group, at the rate of its stage."""

from __future__ import annotations

import random

import pytest
import torch
from torch import nn

from cnnref.models import create
from cnnref.training.stage_rates import open_stages, stage_rates


@pytest.mark.parametrize("seed", range(5))
def test_rates_fall_by_the_factor_from_the_head_back(seed):
    chance = random.Random(seed)
    rate, factor = chance.uniform(1e-4, 1), chance.uniform(0.1, 1)
    stages = [nn.Linear(2, 2) for _ in range(chance.randint(1, 6))]
    groups = stage_rates(stages, rate, factor, 0.05)
    torch.optim.SGD(groups)
    for number, stage in enumerate(stages):
        expected = rate
        for _ in range(len(stages) - 1 - number):
            expected *= factor
        for parameter in stage.parameters():
            found = [g for g in groups if any(p is parameter for p in g["params"])]
            assert [g["lr"] for g in found] == [pytest.approx(expected)], seed
            assert found[0]["weight_decay"] == (0.05 if parameter.ndim > 1 else 0.0)


def test_all_of_a_resnet_is_in_one_group_each():
    net = create("resnet18")
    stem = nn.Sequential(net.conv1, net.bn1)
    stages = [stem, net.layer1, net.layer2, net.layer3, net.layer4, net.fc]
    listed = [id(p) for g in stage_rates(stages, 0.1, 0.5) for p in g["params"]]
    assert sorted(listed) == sorted(id(p) for p in net.parameters())


def test_frozen_stages_give_no_group():
    stages = [nn.Linear(2, 2).requires_grad_(False), nn.Linear(2, 2)]
    assert {g["lr"] for g in stage_rates(stages, 1.0, 0.5)} == {1.0}


@pytest.mark.parametrize(
    ("rate", "factor", "message"), [(0.0, 0.5, "rate 0.0"), (0.1, 1.5, "factor 1.5")]
)
def test_nonsense_is_refused(rate, factor, message):
    with pytest.raises(ValueError, match=message):
        stage_rates([nn.Linear(2, 2)], rate, factor)


def test_gradual_unfreezing_opens_all_in_the_end_and_never_closes():
    for stages in range(1, 7):
        for every in (1, 2, 5):
            opened = [open_stages(epoch, stages, every) for epoch in range(stages * every + 1)]
            assert opened == sorted(opened)
            assert opened[0] == 1
            assert opened[-1] == stages
            assert all(opened.count(k) == every for k in range(1, stages))
    with pytest.raises(ValueError, match="every 0"):
        open_stages(0, 1, 0)
