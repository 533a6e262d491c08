"""Moments of a maximum of noise, against closed forms and samples."""

from __future__ import annotations

from math import asin, pi, sqrt

import pytest
import torch

from cnnref.experiments.pooled_noise import max_moments


def test_one_two_three_and_four_values_have_the_known_closed_forms():
    """E[max] of 2 and 3 are 1/sqrt(pi) and 3/(2 sqrt(pi)); E[max^2] of 3 is 1 + sqrt(3)/(2 pi)."""
    means = [0.0, 1 / sqrt(pi), 1.5 / sqrt(pi), 1.5 / sqrt(pi) * (1 + 2 / pi * asin(1 / 3))]
    squares = [1.0, 1.0, 1 + sqrt(3) / (2 * pi), 1 + sqrt(3) / pi]
    for count, (mean, square) in enumerate(zip(means, squares, strict=True), 1):
        assert max_moments(count) == pytest.approx((mean, square - mean**2), abs=1e-9)


@pytest.mark.parametrize("count", [4, 9])
def test_samples_have_these_moments(count):
    for seed in range(3):
        generator = torch.Generator().manual_seed(seed)
        most = torch.randn(200_000, count, generator=generator).amax(1).double()
        mean, variance = max_moments(count)
        assert abs(most.mean().item() - mean) < 0.01, seed
        assert abs(most.var().item() - variance) < 0.01, seed


def test_a_window_of_no_cells_is_refused():
    with pytest.raises(ValueError, match="count"):
        max_moments(0)
