"""A flip of the generated chests breaks the side and keeps the presence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from cnnref.experiments.laterality import accuracy, chests, data

RECORD = json.loads((Path(__file__).parents[2] / "bench/results/medical.json").read_text("utf-8"))


def pair(kind, heart=0.8, count=300, seed=0):
    """Images of one kind, and the same without their opacity."""
    return (
        chests(torch.full((count,), k), torch.Generator().manual_seed(seed), heart=heart, noise=0.0)
        for k in (kind, 0)
    )


@pytest.mark.parametrize(("kind", "half"), [(1, slice(0, 16)), (2, slice(16, 32))])
def test_an_opacity_lies_in_its_half(kind, half):
    ill, bare = pair(kind)
    spot = ill - bare
    inside = spot[..., half].sum((1, 2, 3)) / spot.sum((1, 2, 3))
    assert (inside > 0.9).all()


def test_without_a_heart_a_mean_image_is_its_own_mirror_image():
    ill, bare = pair(1, heart=0.0, count=2000)
    mean = bare.mean(0)
    assert float((mean - mean.flip(-1)).abs().max()) < 0.08
    with_heart = next(iter(pair(0, count=2000))).mean(0)
    assert float((with_heart - with_heart.flip(-1)).abs().max()) > 0.3
    assert ill.shape == bare.shape


@pytest.mark.parametrize("task", ["present", "side"])
def test_both_labels_are_as_frequent(task):
    _, y = data(task, 2000, torch.Generator().manual_seed(1))
    assert abs(float(y.float().mean()) - 0.5) < 0.05


def test_unknown_flips_are_refused():
    with pytest.raises(ValueError, match="flips 'some' must be one of"):
        accuracy("side", "some", 0)


@pytest.mark.slow
def test_flips_break_the_side_where_nothing_tells_them():
    kept = accuracy("side", "label kept", 5, heart=0.0)
    swapped = accuracy("side", "label swapped", 5, heart=0.0)
    assert kept < 0.65
    assert swapped > 0.9


def test_the_record_shows_what_the_page_says():
    flips = RECORD["flips"]
    assert flips["present_flip"]["mean"] > flips["present_none"]["mean"] + 0.05
    assert flips["side_none"]["least"] > flips["side_flip"]["most"] + 0.03
    assert flips["side_swap"]["least"] > flips["side_flip"]["most"] + 0.03
    assert flips["bare_flip"]["most"] < 0.6 < 0.9 < flips["bare_none"]["least"]
    held = RECORD["intervals"]
    assert held["image"]["holds"] < 0.85 < held["patient"]["holds"] < 0.97
    assert held["patient"]["width"] > 1.4 * held["image"]["width"]
