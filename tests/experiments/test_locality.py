"""The image has the spectrum that it claims; likeness is a correlation."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnref.experiments.locality import correlation, pink, shuffled


@pytest.mark.parametrize("seed", range(8))
def test_likeness_falls_with_distance_and_a_shuffle_ends_it(seed):
    image = pink(64, seed)
    near, mid, far = (correlation(image, d) for d in (1, 4, 16))
    assert near > 0.65 > 0.5 > mid > far
    assert abs(correlation(shuffled(image, seed), 1)) < 0.08


def test_amplitude_falls_as_one_over_the_frequency():
    power = sum(np.abs(np.fft.fft2(pink(64, seed).numpy())) ** 2 for seed in range(40))
    rows, columns = np.meshgrid(np.fft.fftfreq(64), np.fft.fftfreq(64), indexing="ij")
    frequency = np.hypot(rows, columns).ravel()
    keep = frequency > 0
    slope = np.polyfit(np.log(frequency[keep]), np.log(power.ravel()[keep]), 1)[0]
    assert slope == pytest.approx(-2, abs=0.1)


@pytest.mark.parametrize("distance", [1, 3])
def test_correlation_equals_numpys(distance):
    image = torch.randn(9, 11, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    a, b = image[:, :-distance].numpy().ravel(), image[:, distance:].numpy().ravel()
    assert correlation(image, distance) == pytest.approx(np.corrcoef(a, b)[0, 1])


def test_a_shuffle_keeps_the_pixels():
    image = pink(16, seed=3)
    mixed = shuffled(image, seed=3)
    assert torch.equal(mixed.flatten().sort().values, image.flatten().sort().values)
    assert not torch.equal(mixed, image)


@pytest.mark.parametrize("distance", [0, 16])
def test_a_distance_without_pairs_is_refused(distance):
    with pytest.raises(ValueError, match=f"distance {distance} must be 1 to 15"):
        correlation(pink(16, seed=0), distance)
