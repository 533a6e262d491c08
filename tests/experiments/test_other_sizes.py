"""Images of other sizes hold the same strokes; accuracy falls away from the training size."""

from __future__ import annotations

import re

import pytest
import torch

from cnnref.experiments.cam_hits import trained
from cnnref.experiments.glyphs import images
from cnnref.experiments.other_sizes import accuracies, enlarged, surrounded
from hooks.records import record


def test_at_the_training_size_both_are_the_images_themselves():
    x, kind = images(20, seed=5)
    for make in (enlarged, surrounded):
        found, same = make(20, 5, 16)
        assert torch.allclose(found, x, atol=1e-6)
        assert torch.equal(same, kind)


def test_a_surrounded_image_holds_the_original_in_one_piece():
    x, _ = images(5, seed=2)
    found, _ = surrounded(5, 2, 22)
    for canvas, piece in zip(found, x, strict=True):
        windows = canvas[0].unfold(0, 16, 1).unfold(1, 16, 1).flatten(0, 1)
        assert (windows == piece).flatten(1).all(1).sum() == 1


def test_a_smaller_side_is_refused():
    for make in (enlarged, surrounded):
        with pytest.raises(ValueError, match=re.escape("side 12 must be at least the 16 pixels")):
            make(1, 0, 12)


def test_the_record_falls_from_the_training_size():
    for curve in record("any_size", "curves").values():
        values = [accuracy for _, accuracy in curve]
        assert values == sorted(values, reverse=True)
        assert values[0] > 0.9 > 0.6 > values[3]


@pytest.mark.slow
def test_a_network_loses_at_twice_the_size():
    net = trained(0, record("any_size", "steps"))
    for now, name in zip(accuracies(net, 32, seed=3_000), ("enlarged", "surrounded"), strict=True):
        assert abs(now - record("any_size", "at_32", name)) < 0.2
        assert accuracies(net, 16, seed=3_000)[0] > 0.9 > now
