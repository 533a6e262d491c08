"""The smoothed loss is torch's, and its minimum lies where the formula says."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.training.label_smoothing import best_margin, margin_loss, smoothed_cross_entropy


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 12), st.floats(0, 1), st.integers(0, 99))
def test_the_loss_is_torchs(classes, smoothing, seed):
    torch.manual_seed(seed)
    logits = torch.randn(7, classes, dtype=torch.float64) * 3
    target = torch.randint(classes, (7,))
    expected = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)(logits, target)
    torch.testing.assert_close(smoothed_cross_entropy(logits, target, smoothing), expected)


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 1000), st.floats(0, 1), st.floats(-12, 12))
def test_the_loss_of_a_margin_is_that_of_its_logits(classes, smoothing, margin):
    logits = torch.zeros(1, classes, dtype=torch.float64)
    logits[0, 0] = margin
    expected = smoothed_cross_entropy(logits, torch.tensor([0]), smoothing).item()
    assert margin_loss(margin, classes, smoothing) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 1000), st.floats(0.01, 0.9))
def test_no_other_margin_is_better(classes, smoothing):
    best = best_margin(classes, smoothing)
    least = margin_loss(best, classes, smoothing)
    assert least <= margin_loss(best + 0.3, classes, smoothing)
    assert least <= margin_loss(best - 0.3, classes, smoothing)


def test_without_smoothing_more_is_always_better():
    assert best_margin(10, 0.0) == math.inf
    assert margin_loss(20, 10, 0.0) < margin_loss(10, 10, 0.0)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="smoothing 2 must be between 0 and 1"):
        best_margin(10, 2)
