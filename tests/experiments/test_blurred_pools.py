"""A blur before each stride makes a pooled vector steadier; a shift by all strides is exact."""

from __future__ import annotations

import json

import pytest

from bench.provenance import RESULTS
from cnnref.experiments.blurred_pools import POOLS, change_behind

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_pixel_moves_the_vector_behind_max_pools_as_far_as_another_image(seed):
    assert 0.9 < change_behind("max", seed) < 1.8


@pytest.mark.parametrize("pool", ["mean", "blur3", "blur5"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_low_pass_filter_leaves_less_than_half(pool, seed):
    assert change_behind(pool, seed) < change_behind("max", seed) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_longer_filter_leaves_less(seed):
    assert change_behind("blur5", seed) < change_behind("blur3", seed)


@pytest.mark.parametrize("pool", POOLS)
def test_a_shift_by_all_strides_changes_nothing(pool):
    assert change_behind(pool, shift=8) < 1e-9
    assert change_behind(pool, shift=4, stages=2) < 1e-9


@pytest.mark.parametrize("pool", POOLS)
def test_smooth_images_change_less(pool):
    assert change_behind(pool, smooth=3) < 0.6 * change_behind(pool)


def test_what_is_recorded_is_what_runs_now():
    found = json.loads((RESULTS / "blurred_pools.json").read_text("utf-8"))
    for pool in POOLS:
        assert found["low"][pool] - 0.02 <= change_behind(pool, 2) <= found["high"][pool] + 0.02
        assert found["smooth"][pool] < 0.6 * found["mean"][pool]
    assert found["low"]["max"] > 1
    assert found["mean"]["mean"] < found["mean"]["blur3"] + 0.05


def test_an_unknown_pool_is_refused():
    with pytest.raises(ValueError, match="pool"):
        change_behind("min")
