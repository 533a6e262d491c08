"""For one receptive field, more layers distort the gradient more, whatever the seed."""

from __future__ import annotations

import pytest

from cnnref.experiments.stacked_gradient import gradient_growth


@pytest.mark.parametrize("seed", range(6))
def test_twelve_small_kernels_distort_more_than_four_large_ones(seed):
    assert 0.6 < gradient_growth(7, 4, seed) < 1.8
    assert gradient_growth(3, 12, seed) > 2.5


def test_the_distortion_grows_with_depth():
    found = [gradient_growth(3, layers, seed=1) for layers in (4, 8, 16)]
    assert found == sorted(found)


def test_a_seed_gives_the_same_number_again():
    assert gradient_growth(3, 3, seed=5) == gradient_growth(3, 3, seed=5)


def test_even_kernels_are_refused():
    with pytest.raises(ValueError, match="kernel 4 must be odd"):
        gradient_growth(4, 2)
