"""Drawings of costs show the counts they were given."""

from __future__ import annotations

import re

import pytest
import torch

from cnnref.figures import draw, to_svg
from cnnref.figures.canvas import WIDTH
from cnnref.figures.costs import PANEL, most
from cnnref.figures.palette import FILL, INK
from cnnref.figures.reading import weights

LAYERS = [["conv", 10, 400, 8], ["conv", 30, 100, 4], ["fc", 60, 100, 4]]


def bars_of(svg: str, face: str) -> list[tuple[float, float, float]]:
    """Left edge, width, height of each bar of a colour."""
    found = []
    for path in re.findall(rf'<path d="([^"]*)" style="fill: {face}"/>', svg):
        for piece in re.findall(r"M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H", path):
            left, top, right, base = map(float, piece)
            found.append((left, right - left, base - top))
    return found


def test_a_bar_is_as_high_as_its_share_of_the_highest():
    svg = to_svg(draw("costs", LAYERS))
    conv, fc = bars_of(svg, FILL), bars_of(svg, INK)
    assert [round(high / PANEL, 2) for *_, high in conv] == [0.17, 0.5, 1.0, 0.25, 1.0, 0.5]
    assert [round(high / PANEL, 2) for *_, high in fc] == [1.0, 0.25, 0.5]
    assert all(left >= 0 and left + wide <= WIDTH for left, wide, _ in conv + fc)


def test_the_words_name_the_sums_and_the_largest_layers():
    svg = to_svg(draw("costs", LAYERS))
    for words in ("parameters: 100", "MACs: 600", "activations: 16"):
        assert words in svg
    assert "most in layer 3: 60 %" in svg
    assert "most in layer 1: 67 %" in svg


def test_most_takes_the_first_of_equals():
    assert most([[2], [2]], 0) == (1, 0.5)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ([], "spec is empty"),
        ([["conv", 1, 2]], "layer 1 is .*write conv or fc, then three numbers"),
        ([["conv", 1, 2, 3], ["fc", 1, -2, 3]], "layer 2 is "),
    ],
)
def test_layers_that_are_none_are_refused(spec, message):
    with pytest.raises(ValueError, match=message):
        draw("costs", spec)


def test_weights_of_a_kind_lie_where_its_layer_has_them():
    for name, groups in (("dense", 1), ("grouped", 2), ("depthwise", 4)):
        layer = torch.nn.Conv2d(4, 4, 3, groups=groups)
        block = torch.block_diag(*torch.ones(groups, 4 // groups, 4 // groups))
        assert torch.equal(torch.tensor(weights(name, 4)) > 0, block > 0)
        assert int(block.sum()) * 9 == layer.weight.numel()
    assert {cell for row in weights("pointwise", 4) for cell in row} == {0.3}


def test_layers_lie_on_the_roof():
    spec = {"peak": 100, "bandwidth": 1, "layers": ["64x8x8 dw3p1nobias", "64x8x8 conv64k3p1"]}
    svg = to_svg(draw("roofline", spec, labels=["thin", "thick"]))
    assert "thin" in svg
    assert "thick" in svg


def test_dots_keep_order_and_distance():
    svg = to_svg(draw("dots", [70.0, 80.0, 75.0], labels=["a", "b", "c"]))
    ends = [
        tuple(map(float, found))
        for found in re.findall(r'd="M ([\d.]+) [\d.]+ L ([\d.]+) [\d.]+ "[^>]*width: 1.4', svg)
    ]
    lengths = [right - left for left, right in ends]
    assert lengths[1] == pytest.approx(2 * lengths[-1], abs=0.5)


@pytest.mark.parametrize(
    ("kind", "spec", "options", "message"),
    [
        ("reading", 9, {}, "spec 9 must be a number of channels from 2 to 8"),
        ("reading", 8, {"groups": 3}, "groups 3 must divide the 8 channels"),
        ("roofline", {"peak": 1}, {}, "spec has no bandwidth, layers"),
        ("roofline", {"peak": 1, "bandwidth": 1, "layers": []}, {}, "0 layers and 0 labels"),
        ("dots", [1.0, 1.0], {}, "must differ"),
        ("dots", [1.0, 2.0], {"labels": ["a"]}, "2 values and 1 labels"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind, spec, options, message):
    with pytest.raises(ValueError, match=message):
        draw(kind, spec, **options)
