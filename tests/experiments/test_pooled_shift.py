"""What a shift by one cell leaves of a pooled map."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import permutations

import pytest

from cnnref.experiments.pooled_shift import after_one_cell
from hooks.records import record

CASES = {"max2": ("max", 2), "max3": ("max", 3), "average2": ("average", 2),
         "average3": ("average", 3), "none": ("none", 1)}  # fmt: skip


def test_the_share_that_stays_is_that_of_all_orders_of_the_cells():
    """Six cells in every order: the two windows share the middle column."""
    same = [max(o[:4]) == max(o[2:]) for o in permutations(range(6))]
    assert Fraction(sum(same), len(same)) == Fraction(1, 3)


@pytest.mark.parametrize(("kernel", "share"), [(2, 1 / 3), (3, 1 / 2)])
def test_noise_keeps_that_share_under_a_maximum(kernel, share):
    for seed in range(3):
        assert abs(after_one_cell("max", kernel, seed, 600).same - share) < 0.01, seed


@pytest.mark.parametrize(("kernel", "correlation"), [(2, 1 / 2), (3, 2 / 3)])
def test_an_average_keeps_no_value_but_its_overlap_as_correlation(kernel, correlation):
    for seed in range(3):
        found = after_one_cell("average", kernel, seed, 600)
        assert found.same < 0.001, seed
        assert abs(found.correlation - correlation) < 0.02, seed


def test_on_noise_the_average_is_steadier_than_the_maximum():
    for seed in range(3):
        mean, most = (after_one_cell(pool, 2, seed, 600) for pool in ("average", "max"))
        assert mean.correlation > most.correlation + 0.03, seed


@pytest.mark.parametrize("name", CASES)
def test_the_recorded_medians_come_out_again(name):
    found = after_one_cell(*CASES[name], seed=7, size=600)
    assert abs(found.same - record("pooling", "shift", name, "same")) < 0.01
    assert abs(found.correlation - record("pooling", "shift", name, "correlation")) < 0.02


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("median", 2, 0, 10), "pool 'median' must be 'max', 'average' or 'none'"),
        (("max", 2, 0, 11), "size 11 must be even, at least twice the kernel 2"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        after_one_cell(*arguments)
