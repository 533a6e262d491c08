"""Zeros are as many as asked for, where the smallest weights were, and stay."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref.deploy import hold_zeros, prune_two_of_four, prune_weights, sparsity, zeros
from cnnref.deploy.pruning import smallest

seeds, shares = st.integers(0, 9_999), st.floats(0, 1)


def network(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(4, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3, groups=2),
        nn.Flatten(), nn.Linear(8, 5),
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(seeds, shares)
def test_each_layer_loses_exactly_its_share_and_the_smallest(seed, share):
    net = network(seed)
    pruned = prune_weights(net, share)
    for before, after in zip(net.modules(), pruned.modules(), strict=True):
        if isinstance(before, nn.Conv2d | nn.Linear):
            gone = after.weight == 0
            assert int(gone.sum()) == int(share * before.weight.numel() + 1e-9)
            kept = before.weight[~gone]
            assert torch.equal(after.weight[~gone], kept)
            if gone.any() and len(kept):
                assert before.weight[gone].abs().max() <= kept.abs().min()
            assert torch.equal(before.bias, after.bias)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_two_of_each_four_input_channels_stay_and_they_are_the_largest(seed):
    net = network(seed)
    pruned = prune_two_of_four(net)
    for before, after in zip(net.modules(), pruned.modules(), strict=True):
        if isinstance(before, nn.Conv2d | nn.Linear):
            for first in range(0, before.weight.shape[1], 4):
                old = before.weight[:, first : first + 4].abs()
                new = after.weight[:, first : first + 4].abs()
                assert ((new != 0).sum(1) == 2).all()
                assert torch.equal(new.sum(1), old.topk(2, dim=1).values.sum(1))
    assert sparsity(pruned) == 0.5


def test_a_layer_whose_channels_are_not_fours_stays_dense():
    for layer in (nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3, groups=8)):
        assert torch.equal(prune_two_of_four(layer).weight, layer.weight)


@pytest.mark.parametrize("prune", [lambda net: prune_weights(net, 0.5), prune_two_of_four])
def test_the_original_is_left_alone_and_the_result_is_the_same_twice(prune):
    net = network(0)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    first, second = prune(net).state_dict(), prune(net).state_dict()
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert all(torch.equal(value, second[name]) for name, value in first.items())


def test_of_equals_the_first_go():
    assert smallest(torch.ones(2, 3), 2).tolist() == [[True, True, False], [False, False, False]]


def test_training_with_held_zeros_changes_only_the_others():
    net = prune_weights(network(1), 0.6).train()
    masks = zeros(net)
    adam = torch.optim.Adam(net.parameters(), lr=0.1)
    for _ in range(3):
        adam.zero_grad()
        net(torch.randn(4, 4, 5, 5)).square().sum().backward()
        adam.step()
        hold_zeros(net, masks)
    for name, mask in masks.items():
        assert torch.equal(net.get_submodule(name).weight == 0, mask)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: prune_weights(nn.Linear(2, 2), 1.5), "share 1.5 must be between 0 and 1"),
        (lambda: smallest(torch.ones(3), 4), "count 4 must be at most the 3 weights"),
        (lambda: smallest(torch.ones(3), -1), "count -1 must be at least 0"),
    ],
)
def test_shares_that_do_not_exist_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
