"""Attacks stay within their cube, raise the loss, leave model and image alone."""

from __future__ import annotations

import re
from itertools import product

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref.inspect.adversarial import fgsm, pgd
from tests.inspect.small_networks import network, state

ATTACKS = {
    "fgsm": lambda net, x, y, eps: fgsm(net, x, y, epsilon=eps),
    "pgd": lambda net, x, y, eps: pgd(net, x, y, epsilon=eps, step=eps / 3, steps=5, seed=1),
}


@pytest.fixture(params=ATTACKS)
def attack(request):
    return ATTACKS[request.param]


def batch(seed: int, count: int = 4):
    random = torch.Generator().manual_seed(seed)
    x = torch.rand(count, 1, 6, 6, generator=random)
    x[0] = x[0].round()  # pixels at both ends of the range
    return x, torch.randint(3, (count,), generator=random)


@pytest.mark.parametrize("name", ATTACKS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**16), epsilon=st.floats(0, 1))
def test_changes_stay_within_epsilon_and_the_range(name, seed, epsilon):
    x, y = batch(seed)
    moved = ATTACKS[name](network(seed), x, y, epsilon)
    assert float((moved - x).abs().max()) <= epsilon + 1e-6
    assert float(moved.min()) >= 0
    assert float(moved.max()) <= 1


def test_the_image_and_the_model_stay_as_they_were(attack):
    net, (x, y) = network(0), batch(0)
    net[0].weight.requires_grad_(False)
    before, copy = state(net), x.clone()
    moved = attack(net, x, y, 0.1)
    assert torch.equal(x, copy)
    assert not x.requires_grad
    assert not moved.requires_grad
    assert state(net) == before


def test_it_works_where_gradients_are_switched_off(attack):
    net, (x, y) = network(0), batch(0)
    expected = attack(net, x, y, 0.1)
    with torch.no_grad():
        assert torch.equal(attack(net, x, y, 0.1), expected)


def test_one_step_is_the_same_in_any_company():
    net, (x, y) = network(3), batch(3)
    together = fgsm(net, x, y, epsilon=0.1)
    alone = torch.cat([fgsm(net, x[i : i + 1], y[i : i + 1], epsilon=0.1) for i in range(len(x))])
    assert torch.allclose(together, alone)


@pytest.mark.parametrize("seed", range(5))
def test_no_corner_of_the_cube_beats_fgsm_on_a_linear_model_of_two_classes(seed):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    x, y = torch.full((1, 1, 2, 2), 0.5), torch.tensor([seed % 2])
    found = F.cross_entropy(net(fgsm(net, x, y, epsilon=0.2)), y)
    for signs in product((-1.0, 1.0), repeat=4):
        corner = x + 0.2 * torch.tensor(signs).view_as(x)
        assert F.cross_entropy(net(corner), y) <= found + 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_many_steps_raise_the_loss_more_than_none(seed):
    net, (x, y) = network(seed).eval(), batch(seed, 32)
    with torch.no_grad():
        losses = [
            float(F.cross_entropy(net(pgd(net, x, y, epsilon=0.2, step=0.04, steps=k, seed=0)), y))
            for k in (0, 1, 10)
        ]
    assert losses == sorted(losses)


def test_the_seed_draws_the_start():
    net, (x, y) = network(0), batch(0)
    a, b, c = (pgd(net, x, y, epsilon=0.1, step=0.02, steps=1, seed=s) for s in (7, 7, 8))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


@pytest.mark.parametrize(
    ("x", "epsilon", "message"),
    [
        (torch.full((1, 1, 6, 6), 1.5), 0.1, "image from 1.5 to 1.5 must lie within 0.0 to 1.0"),
        (torch.zeros(1, 1, 6, 6), -0.1, "epsilon -0.1 must be at least 0"),
    ],
)
def test_what_does_not_fit_is_named(attack, x, epsilon, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        attack(network(0), x, torch.tensor([0]), epsilon)
