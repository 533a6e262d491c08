"""DropBlock drops about its share, in whole squares."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.training.drop_block import drop_block, seed_rate


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("p", "block"), [(0.1, 1), (0.1, 5), (0.2, 3)])
def test_about_the_share_is_lost(seed, p, block):
    torch.manual_seed(seed)
    lost = (drop_block(torch.ones(64, 32, 20, 20), p, block) == 0).double().mean().item()
    assert 0.8 * p < lost < 1.05 * p


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.integers(5, 12), st.integers(0, 99))
def test_what_is_lost_is_a_union_of_whole_squares(block, size, seed):
    torch.manual_seed(seed)
    zero = drop_block(torch.ones(1, 1, size, size), 0.3, block)[0, 0] == 0
    covered = torch.zeros_like(zero)
    for i in range(size - block + 1):
        for j in range(size - block + 1):
            if zero[i : i + block, j : j + block].all():
                covered[i : i + block, j : j + block] = True
    assert torch.equal(covered, zero)


def test_the_mean_is_kept():
    torch.manual_seed(0)
    y = drop_block(torch.ones(8, 8, 10, 10), 0.2, 3)
    assert y.mean().item() == pytest.approx(1, abs=1e-5)


def test_a_block_of_one_pixel_is_dropout():
    assert seed_rate(0.3, 1, 9, 9) == pytest.approx(0.3)


def test_a_block_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="block 8 does not fit a map of 7×7"):
        seed_rate(0.1, 8, 7, 7)
