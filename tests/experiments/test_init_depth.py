"""Signal and gradient by depth behave as the page on initialisation says, for several seeds."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnref.experiments.init_depth import GROWTH, KINDS, WIDTH, by_depth, plain

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_he_keeps_both_within_a_small_factor(seed):
    signal, gradient = by_depth("he", seed=seed)
    assert 1 / 100 < signal[-1] / signal[0] < 100
    assert 1 / 30 < gradient[0] / gradient[-1] < 30


@pytest.mark.parametrize("seed", SEEDS)
def test_half_the_variance_loses_everything(seed):
    signal, gradient = by_depth("half", seed=seed)
    assert gradient[0] / gradient[-1] < 1e-7
    assert signal[-1] / signal[0] < 1e-7


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sixth_of_the_variance_loses_it_faster(seed):
    assert by_depth("torch", seed=seed)[1][0] < 1e-18 * by_depth("torch", seed=seed)[1][-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_behind_norms_the_signal_stays_and_the_gradient_grows(seed):
    signal, gradient = by_depth("norm", seed=seed)
    assert 0.8 < signal[-1] / signal[0] < 1.25
    assert 1.15 < (gradient[0] / gradient[-1]) ** (1 / 55) < 1.26
    assert gradient[0] / gradient[-1] > 1000


def test_the_growth_follows_from_a_rectified_normal():
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(2_000_000, dtype=torch.float64, generator=generator).relu()
    assert (0.5 / z.var().item()) ** 0.5 == pytest.approx(GROWTH, rel=0.005)


def test_the_default_of_torch_has_a_sixth_of_hes_variance():
    torch.manual_seed(0)
    weight = nn.Conv2d(64, 64, 3).weight
    assert weight.var().item() * 9 * 64 == pytest.approx(KINDS["torch"], rel=0.05)
    assert KINDS["torch"] * 6 == KINDS["he"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_variance_is_what_the_table_says(kind):
    torch.manual_seed(1)
    first = next(m for m in plain(kind, 1) if isinstance(m, nn.Conv2d))
    assert first.weight.var().item() * 9 * WIDTH == pytest.approx(KINDS[kind], rel=0.15)


def test_a_run_leaves_the_random_state_alone():
    torch.manual_seed(3)
    state = torch.get_rng_state()
    by_depth("he", 2)
    assert torch.equal(torch.get_rng_state(), state)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind 'best' must be one of he, half, torch, norm"):
        by_depth("best")
