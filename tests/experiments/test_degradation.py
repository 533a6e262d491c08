"""Depth hurts plain networks on stripes, and residual ones do not mind."""

from __future__ import annotations

import json

import pytest
import torch
from torch import nn

from bench.provenance import RESULTS
from cnnref.experiments.degradation import SIZE, Stack, final_loss, gratings, losses


@pytest.mark.parametrize("seed", [0, 1])
def test_a_residual_network_is_ahead_after_a_few_steps(seed):
    plain, residual = (
        sum(list(losses(14, kind, seed, 14, width=8))[-4:]) for kind in (False, True)
    )
    assert residual < plain - 1


def test_plain_and_residual_networks_start_from_the_same_weights():
    nets = []
    for residual in (False, True):
        torch.manual_seed(3)
        nets.append(Stack(12, residual).state_dict())
    assert all(torch.equal(nets[0][name], nets[1][name]) for name in nets[0])


@pytest.mark.parametrize("depth", [8, 20, 56])
def test_depth_counts_the_weighted_layers(depth):
    layers = [m for m in Stack(depth, True).modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    assert len(layers) == depth


def test_a_residual_pair_adds_its_input_before_the_relu():
    net = Stack(4, residual=True).eval()
    x = torch.randn(2, 1, 6, 6)
    stem = net.stem(x)
    expected = net.fc(torch.relu(net.pairs[0](stem) + stem).mean((2, 3)))
    assert torch.equal(net(x), expected)


def test_the_direction_of_the_stripes_is_their_class():
    images, labels = gratings(200, torch.Generator().manual_seed(0))
    assert images.shape == (200, 1, SIZE, SIZE)
    across = (images[..., 1:] - images[..., :-1]).square().mean((1, 2, 3))
    down = (images[..., 1:, :] - images[..., :-1, :]).square().mean((1, 2, 3))
    assert across[labels == 0].mean() > 2 * down[labels == 0].mean()  # along x
    assert down[labels == 4].mean() > 2 * across[labels == 4].mean()  # along y


def test_an_odd_depth_is_refused():
    with pytest.raises(ValueError, match="depth 9 must be even"):
        Stack(9, residual=False)


def test_what_is_recorded_shows_degradation_for_every_seed():
    final = json.loads((RESULTS / "degradation.json").read_text("utf-8"))["final"]
    for shallow, deep in (("plain8", "plain20"), ("plain20", "plain56")):
        pairs = zip(final[shallow]["each"], final[deep]["each"], strict=True)
        assert all(b > a + 0.1 for a, b in pairs)
    pairs = zip(final["residual56"]["each"], final["plain56"]["each"], strict=True)
    assert all(plain > 5 * residual for residual, plain in pairs)


@pytest.mark.slow
def test_a_recorded_run_comes_again():
    final = json.loads((RESULTS / "degradation.json").read_text("utf-8"))["final"]
    for name, residual in (("plain20", False), ("residual20", True)):
        again = final_loss(20, residual, seed=0)
        assert abs(again - final[name]["each"][0]) < 0.2
