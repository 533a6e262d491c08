"""Class maps peak on the object though only classes were taught."""

from __future__ import annotations

import pytest
import torch

from cnnref.experiments.cam_hits import CLASSES, cam_hits, pooled_network, strokes, trained
from cnnref.experiments.glyphs import images
from cnnref.inspect.cam import cam
from hooks.records import record


def test_strokes_are_the_images_without_their_noise():
    noisy, _ = images(200, seed=3)
    residue = noisy - strokes(200, seed=3)
    assert abs(residue.mean()) < 0.01
    assert abs(residue.std() - 0.3) < 0.01


def test_an_untrained_network_finds_nothing():
    torch.manual_seed(0)
    found = cam_hits(pooled_network(), seed=0)
    assert abs(found.accuracy - 1 / CLASSES) < 0.15
    assert 0.08 < found.chance < 0.11


def test_the_recorded_example_is_a_map_of_the_true_class():
    example = record("global_pooling", "example")
    own, other, stroke = (torch.tensor(example[key]) for key in ("own", "other", "stroke"))
    assert stroke.sum() == 5
    assert own.mean() > other.mean()
    near = torch.nn.functional.max_pool2d(stroke[None], 3, 1, 1).flatten()
    assert near[own.argmax()] == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_most_peaks_lie_on_the_object(seed):
    net = trained(seed, record("global_pooling", "steps"))
    found = cam_hits(net, seed)
    assert found.accuracy > record("global_pooling", "lowest", "accuracy") - 0.03
    assert found.hits > record("global_pooling", "lowest", "hits") - 0.1 > 5 * found.chance
    x, _ = images(4, seed=1)
    assert torch.allclose(cam(net, x, features="3", classifier="6").mean((2, 3)), net(x), atol=1e-3)
