"""Cameras, padding and retrieval against projections, drawn batches and loops."""

from __future__ import annotations

import json
import random
from math import radians, tan
from pathlib import Path

import pytest
import torch

from cnnref.experiments import camera
from cnnref.experiments.padded_batches import by_shape, letterbox_waste, uploads, waste
from cnnref.experiments.retrieval import digits, equal_error, error_rates, recall_at

RECORD = json.loads((Path(__file__).parents[2] / "bench/results/products.json").read_text("utf-8"))


@pytest.mark.parametrize("seed", range(5))
def test_sizes_are_those_of_projected_rays(seed):
    """Project both ends of a thing through the pinhole; the widest ray meets the border."""
    drawn = random.Random(seed)
    width, view = drawn.randint(300, 4000), drawn.uniform(20, 120)
    size, distance = drawn.uniform(0.1, 3), drawn.uniform(5, 200)
    focal = camera.focal_pixels(width, view)
    edge = distance * tan(radians(view / 2))
    assert focal * edge / distance == pytest.approx(width / 2)
    ends = [focal * y / distance for y in (-1.0, size - 1.0)]
    assert camera.pixels_of(size, distance, focal) == pytest.approx(ends[1] - ends[0])
    pixels = camera.pixels_of(size, distance, focal)
    assert camera.metres_of(pixels, distance, focal) == pytest.approx(size)
    assert camera.distance_at(size, pixels, focal) == pytest.approx(distance)


def test_a_stop_is_that_of_small_steps():
    place, speed = 0.0, 30.0
    while speed > 0:
        place += speed * 1e-4
        speed -= 6.0 * 1e-4
    assert camera.stopping(108, 0.5) == pytest.approx(15 + place, rel=1e-3)


def test_a_camera_refuses_what_has_no_image():
    with pytest.raises(ValueError, match="degrees 180 must be between"):
        camera.focal_pixels(100, 180)
    with pytest.raises(ValueError, match="distance 0 must be more than 0"):
        camera.pixels_of(1, 0, 100)


@pytest.mark.parametrize("seed", range(5))
def test_padding_is_what_drawn_batches_leave_empty(seed):
    drawn = random.Random(seed)
    sizes = [(drawn.randint(1, 70), drawn.randint(1, 70)) for _ in range(11)]
    filled = total = 0
    for start in range(0, 11, 4):
        group = sizes[start : start + 4]
        high = -(-max(h for h, _ in group) // 16) * 16
        wide = -(-max(w for _, w in group) // 16) * 16
        batch = torch.zeros(len(group), high, wide)
        for sheet, (h, w) in zip(batch, group, strict=True):
            sheet[:h, :w] = 1
        filled, total = filled + int(batch.sum()), total + batch.numel()
    assert waste(sizes, 4, multiple=16) == pytest.approx(1 - filled / total)


def test_like_shapes_together_waste_least():
    sizes = uploads(400, seed=5)
    assert sorted(by_shape(sizes)) == sorted(sizes)
    assert waste(by_shape(sizes), 8) < 0.06 < 0.2 < waste(sizes, 8)
    assert letterbox_waste(sizes) > 0.2
    with pytest.raises(ValueError, match="sizes is empty"):
        waste([], 8)


@pytest.mark.parametrize("seed", range(3))
def test_recall_and_errors_are_those_of_loops(seed):
    generator = torch.Generator().manual_seed(seed)
    vectors = torch.randn(14, 5, generator=generator)
    y = torch.randint(3, (14,), generator=generator)
    cosine = torch.nn.functional.cosine_similarity(vectors[:, None], vectors[None], dim=2)
    hits = 0
    for i in range(14):
        others = sorted((j for j in range(14) if j != i), key=lambda j: -cosine[i, j])
        hits += any(y[j] == y[i] for j in others[:2])
    assert recall_at(vectors, y, 2) == pytest.approx(hits / 14)
    pairs = [(i, j) for i in range(14) for j in range(i)]
    accepted, rejected = error_rates(vectors, y, torch.tensor([0.1]))
    same = [float(cosine[i, j]) >= 0.1 for i, j in pairs if y[i] == y[j]]
    other = [float(cosine[i, j]) >= 0.1 for i, j in pairs if y[i] != y[j]]
    assert float(rejected) == pytest.approx(1 - sum(same) / len(same))
    assert float(accepted) == pytest.approx(sum(other) / len(other))


def test_perfect_vectors_make_no_error():
    y = torch.arange(3).repeat(4)
    assert equal_error(torch.eye(3)[y], y) == 0


def test_digits_lie_whole_on_their_sheet():
    known, new = digits(seed=3)
    assert set(known.y.tolist()) == set(range(6))
    assert (new.x.sum((1, 2, 3)) > 5).all()
    assert float(known.x.max()) == 1


def test_the_record_shows_what_the_page_says():
    pixels, untrained, trained = (
        RECORD["retrieval"][name] for name in ("pixels", "untrained", "trained")
    )
    assert trained["recall_1"]["least"] > pixels["recall_1"]["most"] + 0.05
    assert pixels["recall_1"]["least"] > untrained["recall_1"]["most"] + 0.03
    assert trained["equal_error"]["most"] < 0.4 < 0.48 < pixels["equal_error"]["least"]
    assert trained["recall_5"]["mean"] - untrained["recall_5"]["mean"] < 0.08
    assert RECORD["verification"]["strict"]["frr"] > 0.7
    assert RECORD["padding"]["buckets"] < 0.2 * RECORD["padding"]["arrival"]
