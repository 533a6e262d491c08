"""Areas, intervals and predictive values against scikit-learn, loops and counts."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cnnref.experiments.patients import (
    auc,
    coverage,
    interval,
    predictive_value,
    study,
    true_auc,
)


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_that_of_scikit_learn_with_ties(seed):
    random = np.random.default_rng(seed)
    scores, ill = random.integers(0, 6, 60).astype(float), random.integers(0, 2, 60)
    assert auc(scores, ill) == pytest.approx(roc_auc_score(ill, scores))


@pytest.mark.parametrize("by", ["image", "patient"])
def test_the_interval_is_that_of_drawn_samples(by):
    """The same multinomial draws, each sample written out image by image."""
    scores, ill, patient = study(12, 3, seed=2)
    units = patient if by == "patient" else np.arange(len(ill))
    random = np.random.default_rng(4)
    count = units.max() + 1
    found = []
    for times in random.multinomial(count, np.full(count, 1 / count), size=200):
        picked = np.repeat(np.arange(len(ill)), times[units])
        if 0 < ill[picked].mean() < 1:
            found.append(roc_auc_score(ill[picked], scores[picked]))
    expected = np.quantile(found, [0.025, 0.975])
    assert interval(scores, ill, patient, by=by, draws=200, seed=4) == pytest.approx(expected)


def test_scores_correlate_within_a_patient_and_separate_as_promised():
    scores, ill, patient = study(20_000, 2, seed=0, d=1.5, r=0.7)
    rest = scores - 1.5 * ill
    assert np.corrcoef(rest[::2], rest[1::2])[0, 1] == pytest.approx(0.7, abs=0.02)
    assert roc_auc_score(ill, scores) == pytest.approx(true_auc(1.5), abs=0.01)
    assert patient[-1] == 19_999


def test_drawing_images_is_overconfident():
    by_image, narrow = coverage("image", studies=60, draws=200)
    by_patient, wide = coverage("patient", studies=60, draws=200)
    assert by_image + 0.08 < by_patient
    assert wide > 1.4 * narrow


@pytest.mark.parametrize("seed", range(5))
def test_the_predictive_value_is_a_ratio_of_counts(seed):
    random = np.random.default_rng(seed)
    ill, called_ill, healthy, called_healthy = random.integers(1, 500, 4)
    called_ill, called_healthy = min(called_ill, ill), min(called_healthy, healthy)
    called = called_ill + healthy - called_healthy
    value = predictive_value(
        float(called_ill / ill), float(called_healthy / healthy), float(ill / (ill + healthy))
    )
    assert value == pytest.approx(called_ill / called)


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(ValueError, match="ill must hold both 0 and 1"):
        interval(np.zeros(4), np.ones(4), np.arange(4))
    with pytest.raises(ValueError, match=r"prevalence 1\.5 must be between"):
        predictive_value(0.9, 0.9, 1.5)
    with pytest.raises(ValueError, match="nobody is called ill"):
        predictive_value(0.0, 1.0, 0.5)
