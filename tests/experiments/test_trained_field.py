"""Training moves the effective field to where the task's pixels are."""

import pytest
import torch

from cnnref.experiments.trained_field import _network, _target, deviation, trained_field


def test_the_target_is_at_its_distance():
    """A spike at the corner of a unit's window reaches that unit only."""
    for distance in (0, 1, 3):
        images = torch.zeros(1, 1, 16, 16)
        images[0, 0, 8 - distance, 8 + distance] = 1.0
        found = _target(images, distance, layers=3)[0, 0]  # unit (5, 5) has its middle at (8, 8)
        assert found[5, 5] == (0.5 if distance else 1.0)


def test_the_target_has_variance_one():
    images = torch.randn(16, 1, 64, 64, generator=torch.Generator().manual_seed(3))
    for distance in (0, 2):
        assert _target(images, distance, layers=4).var() == pytest.approx(1.0, abs=0.05)


def test_deviation_is_that_of_the_columns():
    spike = torch.zeros(7, 7)
    spike[:, 0] = spike[:, 6] = 1.0
    assert deviation(spike) == pytest.approx(3.0)
    assert deviation(spike.T) == pytest.approx(2.0)  # seven equal columns: (49 - 1) / 12


def test_training_leaves_the_global_seed_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    trained_field(0, layers=2, width=2, steps=1)
    assert torch.equal(torch.rand(3), expected)


def test_the_middle_pixel_is_enough_for_its_own_task():
    before, after, loss = trained_field(0, layers=3, width=8, steps=120)
    assert loss < 0.3
    assert deviation(after) < 0.85 * deviation(before)


def test_a_network_without_training_reads_its_middle_most():
    before, after, _ = trained_field(2, layers=3, width=8, steps=0)
    assert torch.allclose(before, after, atol=0.02)  # other images, the same weights
    assert before.argmax() in (16, 17, 18, 23, 24, 25, 30, 31, 32)  # the middle 3x3 of 7x7
    assert len(_network(3, 8)) == 7


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_field_narrows_for_a_near_task_and_widens_for_a_far_one(seed):
    before, near, small = trained_field(0, seed=seed)
    _, far, low = trained_field(4, seed=seed)
    assert max(small, low) < 0.3
    assert deviation(near) < 0.75 * deviation(before) < 0.75 * deviation(far)
    corners = far[[2, 2, 10, 10], [2, 10, 2, 10]]
    assert corners.min() > 5 * far.mean()
    assert far[6, 6] < corners.min()
