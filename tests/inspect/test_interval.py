"""Wilson's interval inverts a test, and the best of several is counted out."""

from __future__ import annotations

from itertools import product
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.inspect.interval import Z95, best_of, wilson


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.floats(0, 1))
def test_both_ends_are_just_as_far_as_the_test_allows(images, part):
    right = round(part * images)
    low, high = wilson(right, images)
    assert 0 <= low <= right / images <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            deviation = abs(right / images - end) / sqrt(end * (1 - end) / images)
            assert deviation == pytest.approx(Z95, rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 300), st.floats(0, 1))
def test_errors_and_successes_mirror(images, part):
    right = round(part * images)
    low, high = wilson(right, images)
    other = wilson(images - right, images)
    assert other == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_more_images_narrow_it():
    widths = [high - low for low, high in (wilson(9 * n, 10 * n) for n in (1, 10, 100))]
    assert widths == sorted(widths, reverse=True)
    assert widths[1] / widths[2] == pytest.approx(sqrt(10), rel=0.05)


@pytest.mark.parametrize(("models", "accuracy"), [(1, 0.3), (2, 0.5), (3, 0.8)])
def test_the_best_of_few_is_the_sum_over_all_outcomes(models, accuracy):
    images, expected = 2, 0.0
    for outcome in product((0, 1), repeat=models * images):
        chance = 1.0
        for one in outcome:
            chance *= accuracy if one else 1 - accuracy
        counts = [sum(outcome[k * images : (k + 1) * images]) for k in range(models)]
        expected += chance * max(counts) / images
    assert best_of(models, images, accuracy) == pytest.approx(expected, abs=1e-9)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="right 3 must be at most images 2"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="images 0"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="models 0"):
        best_of(0, 5, 0.5)
