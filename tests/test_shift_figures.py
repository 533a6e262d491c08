"""Drawings of moved rows and images show what torch computes."""

from __future__ import annotations

import re
from math import cos, pi

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnref.figures import draw, to_svg
from cnnref.figures.palette import ACCENT
from cnnref.figures.rolltest import failing
from cnnref.figures.shifted import INPUTS, answers, roll

rows = st.integers(1, 6).flatmap(
    lambda half: st.lists(st.integers(0, 9), min_size=2 * half, max_size=2 * half)
)


@given(rows)
def test_the_rows_of_a_pool_are_those_of_torch(row):
    x = torch.tensor([[row]]).double()
    wide = F.pad(x, (0, 1), "circular")
    dense = F.max_pool1d(wide, 2, 1)
    taps = torch.tensor([[[0.25, 0.5, 0.25]]]).double()
    blurred = F.conv1d(F.pad(dense, (1, 1), "circular"), taps, stride=2)
    found = dict(answers("pool", row))
    assert found["maxpool"] == F.max_pool1d(x, 2).flatten().tolist()
    assert found["blurpool"] == blurred.flatten().tolist()


@given(rows)
def test_the_row_of_a_convolution_is_that_of_torch(row):
    taps = torch.tensor([[[1.0, 2.0, 1.0]]]).double()
    wide = F.pad(torch.tensor([[row]]).double(), (1, 1), "circular")
    assert answers("conv", row) == [("convolution", F.conv1d(wide, taps).flatten().tolist())]


@pytest.mark.parametrize(("spec", "marked"), [("conv", 0), ("pool", 9)])
def test_cells_that_do_not_follow_are_marked(spec, marked):
    svg = to_svg(draw("shifted", spec))
    paths = re.findall(r'd="([^"]*)" style="[^"]*stroke: ' + ACCENT, svg)
    assert sum(path.count("M") for path in paths) == marked


def test_a_blurred_pool_keeps_the_mean_of_the_drawn_row():
    one, other = (dict(answers("pool", row)) for row in (INPUTS["pool"], roll(INPUTS["pool"])))
    assert sum(one["blurpool"]) == sum(other["blurpool"])
    assert sum(one["maxpool"]) != sum(other["maxpool"])


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_cells_that_fail_are_those_of_convolutions_with_positive_weights(depth):
    generator = torch.Generator().manual_seed(depth)
    image = torch.randint(1, 9, (1, 1, 24, 24), generator=generator).double()
    weight = torch.randint(1, 4, (1, 1, 3, 3), generator=generator).double()

    def net(x):
        for _ in range(depth):
            x = F.conv2d(x, weight, padding=1)
        return x

    wrong = net(image.roll((1, 1), (2, 3))) != net(image).roll((1, 1), (2, 3))
    found = torch.tensor(failing(depth)).bool()
    assert (wrong[0, 0] <= found).all()  # by chance a cell of one image may agree
    assert int((wrong[0, 0] != found).sum()) <= 3
    inside = (24 - 2 * depth - 1) ** 2
    assert int(found.sum()) == 24**2 - inside


def test_answers_of_each_mode_are_drawn_beside_the_true_distance():
    svg = to_svg(draw("distances", {"zeros": [0.0, 1.0, 2.0], "circular": [1.0, 1.0, 1.0]}))
    lines = [p for p in re.findall(r'd="([^"]*)"', svg) if p.count("M") == 1 and p.count("L") == 2]
    ends = [re.findall(r"([\d.]+) ([\d.]+)", p) for p in lines]
    zeros, circular, truth = (
        [tuple(map(float, point)) for point in curve] for curve in ends if len(curve) == 3
    )
    assert zeros == truth
    assert circular[1] == pytest.approx(truth[1])
    assert circular[0][1] < truth[0][1]
    assert circular[2][1] > truth[2][1]


def points(path):
    """Corners of a path, in which equal coordinates are left out."""
    found, x, y = [], 0.0, 0.0
    for command, numbers in re.findall(r"([MLHV])([^MLHVz]*)", path):
        values = [float(number) for number in numbers.split()]
        x = x if command == "V" else values[0]
        y = y if command == "H" else values[-1]
        found.append((x, y))
    return found


def test_the_pixels_that_a_stride_keeps_lie_on_the_slow_wave():
    svg = to_svg(draw("waves", [0.4, 2]))
    curves = [points(path) for path in re.findall(r'd="([^"]*)"', svg)]
    fine = max(curves, key=len)
    kept = next(curve for curve in curves if len(curve) == 11)
    heights = [y for _, y in fine]
    middle, half = (max(heights) + min(heights)) / 2, (max(heights) - min(heights)) / 2
    for pixel, (x, y) in zip(range(0, 21, 2), kept, strict=True):
        assert (middle - y) / half == pytest.approx(cos(2 * pi * 0.1 * pixel), abs=0.02)
        nearest = min(fine, key=lambda point: abs(point[0] - x))
        assert nearest[1] == pytest.approx(y, abs=2)
