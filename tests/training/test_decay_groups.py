"""Every trained parameter is in one group, scales and biases in that without decay."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnref.models import create
from cnnref.training.decay_groups import decay_groups


@pytest.mark.parametrize("name", ["resnet18", "convnext_tiny", "vgg11"])
def test_each_parameter_is_in_one_group(name):
    net = create(name)
    with_decay, without = (group["params"] for group in decay_groups(net, 0.1))
    assert len(with_decay) + len(without) == len(list(net.parameters()))
    kinds = (nn.Conv2d, nn.Linear)
    kernels = [m.weight for m in net.modules() if isinstance(m, kinds)]
    assert {id(p) for p in kernels} <= {id(p) for p in with_decay}
    biases = [m.bias for m in net.modules() if getattr(m, "bias", None) is not None]
    assert {id(p) for p in biases} <= {id(p) for p in without}


def test_only_the_first_group_shrinks():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    before = [p.detach().clone() for p in net.parameters()]
    optimizer = torch.optim.SGD(decay_groups(net, 0.5), lr=1.0)
    for p in net.parameters():
        p.grad = torch.zeros_like(p)
    optimizer.step()
    after = list(net.parameters())
    assert torch.allclose(after[0], before[0] / 2)
    assert all(torch.equal(a, b) for a, b in zip(after[1:], before[1:], strict=True))


def test_frozen_parameters_are_left_out():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Conv2d(2, 2, 3))
    net[0].requires_grad_(False)
    assert [len(group["params"]) for group in decay_groups(net, 0.1)] == [1, 1]


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match=r"weight_decay -0\.1 must be at least 0"):
        decay_groups(nn.Linear(1, 1), -0.1)
