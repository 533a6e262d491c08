"""What the page on recipes computes by formula is what drawing many crops and images gives."""

from __future__ import annotations

import re
from math import sqrt

import pytest
import torch

from cnnref.figures import draw, to_svg


def test_the_median_size_is_that_of_random_crops():
    torch.manual_seed(0)
    for train, resize, printed in ((224, 256, 1.19), (176, 232, 1.03), (224, 329, 0.93)):
        area = torch.empty(200_000, dtype=torch.float64).uniform_(0.08, 1)
        ratio = (train / area.sqrt() / resize).median().item()
        assert ratio == pytest.approx(printed, abs=0.006)
        assert train / sqrt(0.54) / resize == pytest.approx(printed, abs=0.006)


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_holds_the_truth_as_often_as_it_says(seed):
    torch.manual_seed(seed)
    truth, images = 0.761, 50_000
    found = torch.distributions.Binomial(images, torch.tensor(truth)).sample((2000,)) / images
    error = (found * (1 - found) / images).sqrt()
    inside = ((found - truth).abs() <= 1.96 * error).double().mean().item()
    assert 0.93 < inside < 0.97


def test_parts_of_a_gain_stand_in_its_words():
    svg = to_svg(draw("gains", [[70.0, 72.5, 76.0]], labels=["old to new"]))
    assert "2.5 + 3.5" in svg
    assert "old to new" in svg


def test_gains_are_as_long_as_their_points():
    svg = to_svg(draw("gains", [[70.0, 72.0, 76.0]]))
    wide = [
        float(right) - float(left)
        for left, right in re.findall(r'd="M([\d.]+) [\d.]+H([\d.]+)V[\d.]+H[^"]*z "', svg)
    ]
    assert wide[1] == pytest.approx(2 * wide[0], abs=0.1)


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ([[76.0, 75.0, 80.0]], {}, "must be three accuracies that rise"),
        ([[76.0, 77.0]], {}, "must be three accuracies that rise"),
        ([[1.0, 2.0, 3.0]], {"labels": ["a", "b"]}, "1 comparisons and 2 labels"),
    ],
)
def test_comparisons_that_are_none_are_refused(spec, options, message):
    with pytest.raises(ValueError, match=message):
        draw("gains", spec, **options)
