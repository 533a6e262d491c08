"""How well a pooled number finds a signal, against samples."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.experiments.pooled_signal import by_max, by_mean


@pytest.mark.parametrize(("cells", "signal", "height"), [(4, 1, 3.0), (9, 2, 2.0), (9, 9, 1.0)])
def test_samples_agree_with_both_formulas(cells, signal, height):
    for seed in range(2):
        generator = torch.Generator().manual_seed(seed)
        with_it, without = torch.randn(2, 200_000, cells, generator=generator)
        with_it[:, :signal] += height
        for formula, pool in ((by_max, lambda x: x.amax(1)), (by_mean, lambda x: x.mean(1))):
            share = (pool(with_it) > pool(without)).double().mean().item()
            assert abs(share - formula(cells, signal, height)) < 0.006, (seed, formula)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.floats(0, 4), st.data())
def test_more_signal_never_hurts_and_none_is_guessing(cells, height, data):
    signal = data.draw(st.integers(0, cells - 1))
    for formula in (by_max, by_mean):
        assert formula(cells, 0, height) == pytest.approx(0.5, abs=1e-6)
        assert formula(cells, signal + 1, height) >= formula(cells, signal, height) - 1e-6


def test_one_cell_makes_both_the_same():
    assert by_max(1, 1, 2) == pytest.approx(by_mean(1, 1, 2), abs=1e-6)


def test_the_maximum_wins_while_few_cells_hold_the_signal():
    wins = [by_max(9, m, 2) > by_mean(9, m, 2) for m in range(1, 9)]
    assert wins == [True] * 3 + [False] * 5
