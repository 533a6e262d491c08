"""A frozen part computes one function, in training mode too; the rest still learns."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch
from torch import nn

from cnnref.models import create
from cnnref.training.freeze import freeze, is_frozen, unfreeze

NETWORKS = ("resnet18", "mobilenet_v2", "efficientnet_b0", "convnext_tiny", "densenet121")


def state(net: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in net.state_dict().items()}


def moved(net: nn.Module, before: dict[str, torch.Tensor]) -> set[str]:
    return {key for key, value in net.state_dict().items() if not torch.equal(value, before[key])}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_frozen_network_computes_the_same_in_training_mode(name):
    torch.manual_seed(0)
    net = freeze(create(name, num_classes=4))
    x = torch.rand(2, 3, 64, 64)
    before, expected = state(net), net.eval()(x)
    assert torch.equal(net.train()(x), expected)
    assert torch.equal(net.train()(x), expected)  # no dropout, no dropped blocks
    assert not moved(net, before)


def test_without_freezing_buffers_move_though_no_parameter_has_a_gradient():
    torch.manual_seed(0)
    net = create("resnet18").requires_grad_(False)
    before = state(net)
    net.train()(torch.rand(2, 3, 64, 64))
    assert moved(net, before) == {name for name, _ in net.named_buffers()}
    assert len(moved(net, before)) == 60


def test_one_step_moves_the_new_head_only():
    torch.manual_seed(0)
    net = freeze(create("resnet18"))
    net.fc = nn.Linear(net.fc.in_features, 3)
    before = state(net)
    adam = torch.optim.AdamW(net.parameters(), lr=0.1, weight_decay=0.5)
    net.train()(torch.rand(2, 3, 64, 64)).sum().backward()
    adam.step()
    assert moved(net, before) == {"fc.weight", "fc.bias"}


def test_a_new_head_keeps_its_dropout():
    net = freeze(nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)))
    net[1] = nn.Dropout(0.5)
    torch.manual_seed(0)
    net.train()
    zeros = [(net(torch.ones(1, 4)) == 0).any() for _ in range(40)]
    assert any(zeros)


def test_copies_are_frozen_on_their_own():
    net = freeze(nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4)))
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert is_frozen(twin[1])
        unfreeze(twin).train()(torch.randn(2, 3, 4, 4))
        assert twin[1].num_batches_tracked == 1
        assert is_frozen(net[1])
        assert net[1].num_batches_tracked == 0


def test_freezing_twice_is_undone_by_one_unfreeze():
    net = unfreeze(freeze(freeze(nn.BatchNorm2d(2))))
    net.train()(torch.randn(4, 2, 3, 3))
    assert net.num_batches_tracked == 1


@pytest.mark.parametrize("rule", ["sgd", "adamw"])
def test_decay_moves_parameters_frozen_after_a_step_unless_the_gradient_is_none(rule):
    """Zero gradients are not absent gradients: decay and momentum still act on them."""
    make = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.1),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.1),
    }[rule]
    for to_none, stays in ((True, True), (False, False)):
        torch.manual_seed(0)
        net = nn.Linear(3, 3)
        optimizer = make(net.parameters())
        net(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        net.requires_grad_(False)
        for p in net.parameters():
            p.requires_grad = False
            p.grad = None if to_none else torch.zeros_like(p)
        before = state(net)
        optimizer.step()
        assert (not moved(net, before)) == stays
