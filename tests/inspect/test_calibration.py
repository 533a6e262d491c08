"""Calibration error against a loop, temperature against a grid."""

from __future__ import annotations

import re

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.inspect.calibration import expected_calibration_error, reliability, temperature


def by_loop(confidence, correct, bins):
    """The definition, answer by answer."""
    total = 0.0
    for number in range(bins):
        inside = [
            i
            for i, c in enumerate(confidence)
            if number / bins < c <= (number + 1) / bins or (number == 0 and c == 0)
        ]
        if inside:
            sure = sum(confidence[i] for i in inside) / len(inside)
            right = sum(correct[i] for i in inside) / len(inside)
            total += len(inside) / len(confidence) * abs(right - sure)
    return total


# Halves of 64ths lie within bins of any of these widths, and never on an edge but 0 and 1.
sure = st.one_of(st.integers(0, 63).map(lambda k: (k + 0.5) / 64), st.sampled_from([0.0, 1.0]))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(sure, st.booleans()), min_size=1, max_size=40), st.integers(1, 20))
def test_the_error_is_that_of_the_loop(pairs, bins):
    confidence, correct = zip(*pairs, strict=True)
    found = expected_calibration_error(
        torch.tensor(confidence, dtype=torch.float64), torch.tensor(correct), bins=bins
    )
    assert found == pytest.approx(by_loop(confidence, correct, bins), abs=1e-9)


def test_an_edge_belongs_to_the_bin_below():
    found = reliability(torch.tensor([0.0, 0.5, 1.0]), torch.ones(3), bins=2)
    assert [(one.low, one.count) for one in found] == [(0.0, 2), (0.5, 1)]


def test_every_answer_is_in_one_bin():
    torch.manual_seed(0)
    found = reliability(torch.rand(1000), torch.rand(1000) < 0.5, bins=7)
    assert sum(one.count for one in found) == 1000
    assert all(one.low < one.confidence <= one.high for one in found)


def test_answers_drawn_by_their_own_confidence_are_calibrated():
    torch.manual_seed(0)
    confidence = torch.rand(200_000)
    correct = torch.rand(200_000) < confidence
    assert expected_calibration_error(confidence, correct) < 0.01


@pytest.mark.parametrize("seed", range(5))
def test_no_temperature_of_a_grid_has_less_loss(seed):
    torch.manual_seed(seed)
    logits, label = 3 * torch.randn(200, 5, dtype=torch.float64), torch.randint(5, (200,))
    logits[torch.arange(100), label[:100]] += 4  # half of the answers are likely right
    found = temperature(logits, label)
    least = F.cross_entropy(logits / found, label)
    for heat in torch.logspace(-1, 1, 201, dtype=torch.float64):
        assert least <= F.cross_entropy(logits / heat, label) + 1e-9


@pytest.mark.parametrize("factor", [0.25, 3.0])
def test_the_temperature_undoes_a_factor_of_the_logits(factor):
    torch.manual_seed(1)
    logits = torch.randn(100, 4)
    label = torch.distributions.Categorical(logits=logits).sample()
    expected = factor * temperature(logits, label)
    assert temperature(factor * logits, label) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("confidence", "correct", "message"),
    [
        (torch.rand(3), torch.ones(2), "confidence (3,) and correct (2,)"),
        (torch.rand(0), torch.ones(0), "confidence (0,) and correct (0,)"),
        (torch.tensor([2.0]), torch.ones(1), "probabilities are needed, not logits"),
    ],
)
def test_what_does_not_fit_is_named(confidence, correct, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        reliability(confidence, correct)


def test_logits_without_labels_are_refused():
    with pytest.raises(ValueError, match=re.escape("logits (3, 2) and label (2,)")):
        temperature(torch.zeros(3, 2), torch.zeros(2).long())
