"""The experiments on few labels: their parts, their records, and a small part run again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from cnnref.experiments import distilled, few_labels, few_shot, self_supervised, small_data
from cnnref.experiments.validated import errors, fold_shares

RESULTS = Path(__file__).parents[2] / "bench/results"


def recorded(name: str) -> dict:
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_draw_takes_as_many_of_each_class_and_leaves_the_rest(seed):
    y = few_labels.digits()[1]
    few, rest = few_labels.draw(y, 3, seed)
    assert y[few].bincount().tolist() == [3] * 10
    assert sorted(torch.cat([few, rest]).tolist()) == list(range(len(y)))


def test_classes_are_numbered_in_the_order_given():
    x, y = few_labels.of_classes([7, 2])
    all_x, all_y = few_labels.digits()
    torch.testing.assert_close(x[y == 0], all_x[all_y == 7])
    torch.testing.assert_close(x[y == 1], all_x[all_y == 2])


def test_the_probe_is_at_the_minimum_of_its_loss():
    torch.manual_seed(0)
    x, y = torch.randn(30, 4), torch.arange(30) % 3
    logits = few_labels.linear_probe(x, y, 3)(x)
    gap = logits.softmax(1) - torch.nn.functional.one_hot(y, 3)
    assert gap.mean(0).abs().max() < 1e-3  # the gradient of the bias, which has no decay


def test_shifted_images_keep_their_sum_up_to_noise_and_the_border():
    x = torch.zeros(4, 1, 8, 8)
    x[:, :, 3:5, 3:5] = 1
    kept = x.clone()
    moved = few_labels.shifted(x, torch.Generator().manual_seed(0))
    assert moved.shape == x.shape
    assert (moved.sum((1, 2, 3)) - 4).abs().max() < 4 * 0.1 * 8  # four deviations of the noise
    assert x.equal(kept)


def test_views_differ_and_repeat_with_their_seed():
    x = few_labels.digits()[0][:5]
    first = self_supervised.view(x, torch.Generator().manual_seed(0))
    torch.testing.assert_close(first, self_supervised.view(x, torch.Generator().manual_seed(0)))
    assert not torch.allclose(first, self_supervised.view(x, torch.Generator().manual_seed(1)))


def test_every_fold_is_tested_once_by_what_the_others_teach():
    x = torch.eye(10).repeat(5, 1)  # each class in its own place: nothing can go wrong
    y = torch.arange(10).repeat(5)
    assert fold_shares(x, y, 0) == [1.0] * 5


def test_too_few_images_for_an_episode_are_told():
    random = torch.Generator().manual_seed(0)
    with pytest.raises(ValueError, match="class 0 has 2 images; 2 \\+ 1 are needed"):
        few_shot.episode(torch.tensor([0, 0, 1, 1]), 2, 1, random)


def test_estimates_from_fifty_images_spread_as_recorded():
    found = [errors(seed, repeats=2) for seed in range(40)]
    spread = {way: torch.tensor([one[way] for one in found]).std().item() for way in found[0]}
    assert spread["held_out"] > 1.5 * spread["folds"]
    record = recorded("small_data")["validation"]
    assert record["held_out"]["deviation"] > 1.7 * record["folds"]["deviation"]
    assert abs(record["folds"]["deviation"] - record["repeated"]["deviation"]) < 0.01


def test_the_record_says_what_the_page_says_of_small_data():
    record = recorded("small_data")
    methods, memory = record["methods"], record["memory"]
    for each in ("1", "5", "20"):
        assert methods["pixel_linear"][each]["mean"] > methods["frozen_linear"][each]["mean"] + 0.01
        assert methods["scratch_ensemble"][each]["mean"] > methods["scratch"][each]["mean"]
    assert memory["wide"]["true"]["train"]["low"] == memory["wide"]["shuffled"]["train"]["low"] == 1
    assert (
        memory["wide"]["true"]["test"]["low"]
        > 0.7
        > 0.3
        > (memory["wide"]["shuffled"]["test"]["high"])
    )
    assert memory["narrow"]["shuffled"]["train"]["high"] < 0.9
    assert memory["wide_augmented"]["true"]["test"]["mean"] > (
        memory["wide"]["true"]["test"]["mean"] + 0.03
    )


def test_the_record_says_what_the_page_says_of_few_shots():
    record = recorded("few_shot")
    unseen, probes = record["unseen"], record["probes"]
    for name in ("classifier", "classifier_cosine", "prototypical", "siamese"):
        assert unseen["pixels"]["5"]["mean"] > unseen[name]["5"]["mean"] + 0.03
    gap = unseen["classifier_cosine"]["5"]["mean"] - unseen["prototypical"]["5"]["mean"]
    assert abs(gap) < 0.02
    for each in ("1", "5", "20"):
        others = [probes[name][each]["mean"] for name in probes if name != "simclr"]
        assert probes["simclr"][each]["mean"] > max(others) + 0.02


def test_the_record_says_what_the_page_says_of_distillation():
    gain = recorded("distillation")["gain"]
    assert gain["same_4"]["5"]["mean"] > 0.02 > 0 > gain["same_4"]["5"]["low"]
    assert gain["more_1"]["5"]["mean"] > 0.02
    assert gain["same_4"]["20"]["mean"] < 0
    assert gain["more_8"]["20"]["mean"] < -0.03
    student, teacher = distilled.parameters()
    assert recorded("distillation")["parameters"] == {"student": student, "teacher": teacher}


@pytest.mark.slow
def test_fifty_shuffled_labels_are_learned_by_heart():
    train, test = small_data.memorised(32, 0, shuffle=True)
    assert train > 0.95
    assert test < 0.3


@pytest.mark.slow
def test_simclr_beats_pixels_with_five_labels():
    found = self_supervised.probed(0, (5,), steps=200)
    assert found["simclr"][5] > found["pixels"][5] + 0.02
