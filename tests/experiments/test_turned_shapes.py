"""Shapes turn as asked, and a network knows them at the angles that it has learned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from cnnref.experiments.turned_shapes import SHAPES, accuracy_at, shapes, trained

RECORD = Path(__file__).parents[2] / "bench/results/turned_shapes.json"
KINDS = torch.arange(len(SHAPES))


def still(degrees: float) -> torch.Tensor:
    random = torch.Generator().manual_seed(0)
    return shapes(KINDS, torch.full((4,), degrees), random, shift=0, noise=0)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_shapes_turn_counter_clockwise(quarters):
    turned = still(90.0 * quarters)
    torch.testing.assert_close(turned, still(0).rot90(quarters, (-2, -1)), atol=1e-3, rtol=0)


def test_an_upright_shape_is_the_drawing():
    rows = still(0)[0, 0].bool().any(1).nonzero().flatten()
    assert len(rows) in (15, 16)  # five cells of three pixels, half a pixel off the middle
    assert still(0)[0].sum() == pytest.approx(
        9 * sum(map(int, SHAPES[0].replace(" ", ""))), rel=0.01
    )


def test_no_turn_cuts_a_shape_off():
    full = still(0).sum((1, 2, 3))
    for degrees in (20.0, 45.0, 111.0):
        torch.testing.assert_close(still(degrees).sum((1, 2, 3)), full, rtol=0.03, atol=0)


def test_a_seed_gives_the_same_network_and_leaves_the_global_one_alone():
    torch.manual_seed(0)
    first = torch.rand(1)
    torch.manual_seed(0)
    a, b = (trained(45, steps=2, seed=3) for _ in range(2))
    assert torch.equal(torch.rand(1), first)
    assert all(map(torch.equal, a.state_dict().values(), b.state_dict().values()))


def test_upright_shapes_are_not_known_upside_down():
    net = trained(0, steps=60, seed=0)
    assert accuracy_at(net, 0) > accuracy_at(net, 180) + 0.2


def test_the_record_says_what_the_page_says():
    curves = {most: dict(map(tuple, points)) for most, points in record("curves").items()}
    lowest = {most: dict(map(tuple, points)) for most, points in record("lowest").items()}
    highest = {most: dict(map(tuple, points)) for most, points in record("highest").items()}
    assert lowest["0"][0] > 0.95
    assert lowest["45"][30] > 0.95  # inside the range
    assert highest["0"][90] < 0.6  # outside
    assert highest["45"][90] < 0.6
    assert lowest["180"][90] > highest["45"][90]
    assert highest["180"][0] < lowest["0"][0]  # all angles cost accuracy upright, for these steps
    assert curves["45"][45] > curves["0"][45]


def record(key: str) -> dict[str, list[list[float]]]:
    return json.loads(RECORD.read_text("utf-8"))[key]


@pytest.mark.slow
@pytest.mark.parametrize("most", [0, 45])
def test_the_record_can_be_made_again(most):
    net = trained(most, steps=300, seed=7)  # a seed that was not recorded
    for angle, share in record("curves")[str(most)]:
        if angle in (0, 30, 90):
            assert abs(accuracy_at(net, angle) - share) < 0.2
