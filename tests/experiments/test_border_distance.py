"""Zero padding lets a network read its distance to the border; circular padding does not."""

from __future__ import annotations

import json

import pytest
import torch

from bench.provenance import RESULTS
from cnnref.experiments.border_distance import MODES, distances, read_distance


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_the_distance_is_that_to_the_nearest_edge(size):
    for (i, j), found in zip(
        torch.cartesian_prod(torch.arange(size), torch.arange(size)).reshape(-1, 2).tolist(),
        distances(size).flatten().tolist(),
        strict=True,
    ):
        assert found == min(i, j, size - 1 - i, size - 1 - j)


@pytest.mark.parametrize("seed", range(3))
def test_random_layers_leak_with_zeros_only(seed):
    assert read_distance("zeros", seed, depth=4, images=24).r2 > 0.04
    assert abs(read_distance("circular", seed, depth=4, images=24).r2) < 0.02
    assert abs(read_distance("none", seed, depth=4, images=24).r2) < 0.02


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="padding_mode"):
        read_distance("mirror")


def test_what_is_recorded_says_what_the_page_says():
    found = json.loads((RESULTS / "border_distance.json").read_text("utf-8"))
    assert found["low"].keys() == set(MODES)
    assert found["low"]["zeros"] > 0.8
    assert found["low"]["reflect"] > 0.5
    assert found["high"]["circular"] < 0.1
    assert found["high"]["none"] < 0.1
    answers = found["answers"]["zeros"]
    assert all(abs(answer - distance) < 0.5 for distance, answer in enumerate(answers[:6]))
    assert max(answers[8:]) - min(answers[8:]) < 0.5  # eight layers reach no further
    assert max(found["answers"]["circular"]) - min(found["answers"]["circular"]) < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 5])
def test_training_reads_the_distance_from_noise(seed):
    assert read_distance("zeros", seed, steps=150).r2 > 0.8
    assert read_distance("circular", seed, steps=150).r2 < 0.1
