"""The drawings of pooling show what torch computes."""

from __future__ import annotations

import re

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.figures import draw, to_svg
from cnnref.figures.bins import _levels, edges
from cnnref.figures.routing import corner, equal, largest, shares


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=4, max_size=4))
def test_shares_of_the_gradient_are_those_of_torch(values):
    x = torch.tensor(values, dtype=torch.float64)[None, None].requires_grad_()
    pools = {
        largest: F.max_pool2d(x, 2),
        equal: F.avg_pool2d(x, 2),
        corner: F.conv2d(x, torch.ones(1, 1, 1, 1, dtype=torch.float64), stride=2),
    }
    for rule, y in pools.items():
        (grad,) = torch.autograd.grad(y.sum(), x)
        assert grad[0, 0].tolist() == shares(values, rule)


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("routing", [[1, 2, 3]], "must be 2 or 4 rows of 2 or 4 values"),
        ("routing", [[1, 2], [3, 4, 5]], "must be 2 or 4 rows of 2 or 4 values"),
        ("detection", 9, "spec 9 must be [cells, height] with 2 to 25 cells"),
        ("detection", [40, 1], "must be [cells, height] with 2 to 25 cells"),
        ("heads", [["a", 1]], "row ['a', 1] must be a name and two numbers of parameters"),
        ("bins", [[10, 20]], "pair [10, 20] must be cells and bins, each 1 to 15"),
        ("resolution", {"enlarged": []}, "must have the curves enlarged, surrounded"),
        ("class_map", {"image": [[1.0]]}, "must be image, other, own, stroke of one size"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind, spec, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(kind, spec)


def test_the_frame_of_a_class_map_has_a_box_for_each_cell_of_the_object():
    zero = [[0.0, 0.0], [0.0, 0.0]]
    spec = {"image": [[1.0, 0.0], [0.0, 0.0]], "own": [[1.0, 0.0], [0.0, 0.0]], "other": zero}
    with_one = to_svg(draw("class_map", {**spec, "stroke": [[1, 0], [0, 0]]}))
    with_two = to_svg(draw("class_map", {**spec, "stroke": [[1, 0], [0, 1]]}))
    frames = [
        max(path.count("M") for path in re.findall(r'd="([^"]+)"[^>]*#e8590c', svg))
        for svg in (with_one, with_two)
    ]
    assert frames == [1, 2]


def test_a_map_of_zeros_is_empty():
    zero = [[0.0] * 4] * 4
    one = [[1.0] * 4] * 4
    svg = to_svg(draw("class_map", {"image": one, "own": one, "other": zero, "stroke": zero}))
    full = re.findall(r'd="([^"]+)"[^>]*fill: #24292f', svg)
    assert len(full) == 3  # the image, the first map, the key


def test_heads_say_the_sum_of_both_parts():
    svg = to_svg(draw("heads", [["VGG-16", 14_714_688, 123_642_856]]))
    assert "138.4 M" in svg


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 15), st.integers(1, 15))
def test_bins_read_what_torch_averages(cells, count):
    x = torch.zeros(1, 1, cells, dtype=torch.float64, requires_grad=True)
    for i, (first, end) in enumerate(edges(cells, count)):
        (grad,) = torch.autograd.grad(F.adaptive_avg_pool1d(x, count)[0, 0, i], x)
        assert grad[0, 0].nonzero().flatten().tolist() == list(range(first, end))


def test_the_curves_of_other_sizes_end_where_the_record_does():
    points = [[16, 1.0], [48, 0.25]]
    svg = to_svg(draw("resolution", {"enlarged": points, "surrounded": points}))
    curves = re.findall(r'd="M ([\d.]+) ([\d.]+) L ([\d.]+) ([\d.]+) "', svg.replace("\n", " "))
    assert "image enlarged" in svg
    assert any(float(end) > float(start) for _, start, _, end in curves)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 15), st.integers(1, 15))
def test_bars_on_one_line_do_not_meet(cells, count):
    bars = edges(cells, count)
    levels = _levels(bars)
    for i, (first, _) in enumerate(bars):
        assert all(bars[j][1] <= first for j in range(i) if levels[j] == levels[i])
