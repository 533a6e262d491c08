"""Only batch norm lets one image's features depend on the others, and more so in small batches."""

from __future__ import annotations

import pytest

from cnnref.experiments.company import change_by_company


@pytest.mark.parametrize("norm", ["group", "instance"])
@pytest.mark.parametrize("size", [2, 16])
def test_norms_within_an_image_do_not_care(norm, size):
    assert change_by_company(norm, size) == 0


@pytest.mark.parametrize("seed", range(4))
def test_small_batches_move_an_image_more(seed):
    moved = [change_by_company("batch", size, seed=seed) for size in (2, 8, 32)]
    assert moved[0] > 1.2 * moved[1] > 1.2**2 * moved[2] > 0
    assert 0.4 < moved[0] < 0.8


@pytest.mark.parametrize("seed", range(4))
def test_four_times_the_batch_halves_the_change(seed):
    large, small = (change_by_company("batch", size, seed=seed) for size in (16, 64))
    assert 1.6 < large / small < 2.4


@pytest.mark.parametrize(
    ("norm", "size", "message"),
    [("layer", 4, "norm 'layer' must be one of batch"), ("batch", 1, "size 1 must be at least 2")],
)
def test_nonsense_is_refused(norm, size, message):
    with pytest.raises(ValueError, match=message):
        change_by_company(norm, size)
