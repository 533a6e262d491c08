"""Records of imbalance, leakage, explanations and attacks say what their pages say."""

from __future__ import annotations

from math import comb

import pytest
import torch

from cnnref.experiments import attacked_digits, confidence, corrupted_digits, imbalanced_digits
from cnnref.experiments.best_of_many import expected_best
from cnnref.experiments.map_checks import (
    METHODS,
    guided_backprop,
    randomised,
    rank_correlation,
    unseen,
)
from cnnref.experiments.slice_leak import cross_validated
from cnnref.experiments.turned_shapes import network
from cnnref.inspect.saliency import saliency
from hooks.records import record


@pytest.mark.parametrize(("models", "images", "chance"), [(1, 7, 0.3), (4, 9, 0.5), (20, 30, 0.8)])
def test_the_best_of_many_is_the_mean_of_a_maximum(models, images, chance):
    share = [comb(images, x) * chance**x * (1 - chance) ** (images - x) for x in range(images + 1)]
    below = [sum(share[: x + 1]) for x in range(images + 1)]
    mean, last = 0.0, 0.0
    for x, f in enumerate(below):
        mean, last = mean + x * (f**models - last), f**models
    assert expected_best(models, images, chance) == pytest.approx(mean / images, abs=1e-9)


def test_random_labels_score_high_by_slice_and_by_chance_by_patient():
    assert record("leakage", "slice", "least") > 0.9
    assert abs(record("leakage", "patient", "mean") - 0.5) < 0.1


@pytest.mark.slow
def test_one_seed_of_the_leak_again():
    torch.set_num_threads(1)
    assert cross_validated("slice", 0) > 0.9
    assert cross_validated("patient", 0) < 0.75


def test_scores_at_the_share_of_the_sample_are_plain_counts():
    torch.manual_seed(0)
    p, y = torch.rand(200), (torch.rand(200) < 0.3).long()
    found = imbalanced_digits.judge(p, y, 0.5, float(y.float().mean()))
    called = p >= 0.5
    hits = int((called & (y == 1)).sum())
    assert found.accuracy == pytest.approx(float((called == (y == 1)).float().mean()), abs=1e-6)
    assert found.recall == pytest.approx(hits / int(y.sum()))
    assert found.precision == pytest.approx(hits / int(called.sum()))
    assert found.f1 == pytest.approx(2 * hits / int(called.sum() + y.sum()))
    assert found.mean == pytest.approx(float(p.mean()), abs=1e-6)


def test_shifting_the_prior_there_and_back_changes_nothing():
    p = torch.tensor([0.01, 0.5, 0.9], dtype=torch.float64)
    there = imbalanced_digits.back_to(p, 0.5, 0.02)
    assert torch.allclose(imbalanced_digits.back_to(there, 0.02, 0.5), p)


def test_most_of_the_gain_is_the_threshold_and_not_all():
    rare = record("imbalance", "rare")
    recall = {key: rare[key]["recall"]["mean"] for key in rare if key != "prior"}
    assert recall["plain"] < 0.4 < 0.6 < recall["plain_tuned"]
    assert rare["moved"]["f1"]["mean"] == min(rare[k]["f1"]["mean"] for k in recall)
    precision = {key: rare[key]["average_precision"] for key in ("plain", "resampled")}
    assert precision["plain"]["most"] < precision["resampled"]["least"]
    assert rare["weighted_back"]["mean"]["mean"] < 0.7 * rare["prior"]


@pytest.mark.slow
def test_one_seed_of_the_rare_digit_again():
    torch.set_num_threads(1)
    label, share = imbalanced_digits.data(0)[3], imbalanced_digits.prior(0)
    p = imbalanced_digits.probabilities("plain", 0)
    half = imbalanced_digits.judge(p, label, 0.5, share)
    moved = imbalanced_digits.judge(p, label, share, share)
    assert half.recall < moved.recall - 0.2
    assert moved.precision < half.precision


def test_a_temperature_mends_noise_and_not_lots():
    clean, noisy, lot = (record("imbalance", case) for case in ("clean", "noisy", "by_lot"))
    assert noisy["scaled"]["error"]["mean"] < noisy["plain"]["error"]["mean"] / 3
    assert clean["temperature"]["most"] < 1 < noisy["temperature"]["least"]
    assert lot["scaled"]["loss"]["mean"] < lot["plain"]["loss"]["mean"]
    assert lot["scaled"]["error"]["mean"] > lot["plain"]["error"]["mean"]
    for case in (clean, noisy, lot):
        assert case["scaled"]["accuracy"] == case["plain"]["accuracy"]


def test_one_small_ensemble_again():
    torch.set_num_threads(1)
    found = confidence.answers(0, "noisy", members=1)
    plain, scaled = (confidence.judge(p, found.label) for p in (found.plain, found.scaled))
    assert plain.accuracy == scaled.accuracy
    assert scaled.error < plain.error / 2
    assert torch.equal(found.plain, found.ensemble)


def test_every_kind_of_network_falls_and_random_signs_are_milder():
    attack = record("adversarial")
    for kind in attacked_digits.KINDS:
        assert attack[kind]["pgd"]["0.0"]["least"] > 0.85
        assert attack[kind]["pgd"]["0.3"]["most"] < 0.05
        for epsilon in ("0.1", "0.15", "0.2", "0.3"):
            noise, fgsm, pgd = (
                attack[kind][way][epsilon]["mean"] for way in ("noise", "fgsm", "pgd")
            )
            assert pgd - 0.01 <= fgsm < noise
    assert attack["robust"]["pgd"]["0.15"]["least"] > attack["cnn"]["pgd"]["0.15"]["most"] + 0.4
    assert attack["robust"]["pgd"]["0.3"]["most"] < 0.05


def test_new_statistics_mend_scale_and_not_inversion():
    found = record("adversarial", "corruptions")
    for kind in ("noise", "blur", "contrast"):
        assert found[kind]["adapted"]["least"] > found[kind]["before"]["most"] + 0.1
    assert found["contrast"]["adapted"]["least"] > 0.9
    assert found["inverted"]["adapted"]["most"] < 0.3


@pytest.mark.slow
def test_one_linear_model_under_attack_again():
    torch.set_num_threads(1)
    net = attacked_digits.trained("linear", 0)
    by_noise, by_fgsm = (attacked_digits.attacked(net, way, 0.15, 0) for way in ("noise", "fgsm"))
    assert by_noise > 0.8
    assert by_fgsm < 0.5


def test_corruptions_stay_within_the_range():
    torch.manual_seed(0)
    x = torch.rand(3, 1, 8, 8)
    for kind in corrupted_digits.KINDS:
        changed = corrupted_digits.corrupted(x, kind, seed=0)
        assert changed.shape == x.shape
        assert float(changed.min()) >= 0
        assert float(changed.max()) <= 1
        assert not torch.equal(changed, x)


def test_maps_that_draw_the_shape_best_follow_the_weights_least():
    sanity, inside = record("explanations", "sanity"), record("explanations", "on_the_shape")
    assert sanity["guided"][3] > sanity["gradient"][3] + 0.2
    assert sanity["integrated"][4] > 0.5
    assert abs(sanity["grad_cam"][1]) < 0.3
    best = sorted(METHODS, key=lambda name: inside[name])[-3:]
    steady = sorted(METHODS, key=lambda name: sanity[name][3])[-3:]
    assert set(best) == set(steady) == {"guided", "integrated", "occlusion"}
    assert all(inside[name] > inside["chance"] for name in METHODS)
    assert record("explanations", "accuracy") > 0.99


def test_guided_backpropagation_is_the_gradient_where_no_relu_stands():
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(9, 3))
    x, y = torch.rand(2, 1, 3, 3), torch.tensor([0, 2])
    assert torch.equal(guided_backprop(net, x, y), saliency(net, x, y))
    full = network()
    x, y = unseen(0)
    assert not torch.equal(guided_backprop(full, x, y), saliency(full, x, y))
    assert not any(part._backward_hooks for part in full.modules())


def test_fresh_layers_are_the_last_ones():
    torch.manual_seed(0)
    net = network()
    for layers in range(5):
        other = randomised(net, layers, seed=5)
        pairs = zip(net.parameters(), other.parameters(), strict=True)
        changed = [not torch.equal(a, b) for a, b in pairs]
        assert changed == [False] * (8 - 2 * layers) + [True] * (2 * layers)


def test_ranks_share_ties():
    a, b = torch.tensor([1.0, 1.0, 2.0, 3.0]), torch.tensor([5.0, 5.0, 9.0, 7.0])
    assert rank_correlation(a, b) == pytest.approx(0.7777777, abs=1e-6)  # scipy.stats.spearmanr
    assert rank_correlation(a, -a) == pytest.approx(-1)
    assert rank_correlation(a, torch.ones(4)) == 0
