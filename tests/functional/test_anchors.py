"""Anchors by loops over cells, matching by its three rules."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.functional.anchors import anchor_grid, match_anchors


@pytest.mark.parametrize(("height", "width", "stride"), [(1, 1, 8), (2, 3, 16), (3, 2, 4)])
def test_anchors_have_the_area_the_ratio_and_the_centre(height, width, stride):
    sizes, ratios = (16.0, 40.0), (0.5, 1.0, 2.0)
    found = anchor_grid(height, width, stride, sizes, ratios).double().tolist()
    asked = [
        (row, column, size, ratio)
        for row in range(height)
        for column in range(width)
        for size in sizes
        for ratio in ratios
    ]
    assert len(found) == len(asked)
    for (x1, y1, x2, y2), (row, column, size, ratio) in zip(found, asked, strict=True):
        assert (x1 + x2) / 2 == pytest.approx((column + 0.5) * stride, abs=1e-4)
        assert (y1 + y2) / 2 == pytest.approx((row + 0.5) * stride, abs=1e-4)
        assert (x2 - x1) * (y2 - y1) == pytest.approx(size**2, rel=1e-4)
        assert (y2 - y1) / (x2 - x1) == pytest.approx(ratio, rel=1e-4)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 3), st.integers(1, 6), st.integers(0, 999))
def test_every_anchor_follows_a_rule_and_every_object_has_one(objects, anchors, seed):
    generator = torch.Generator().manual_seed(seed)
    iou = torch.rand(objects, anchors, generator=generator)
    found = match_anchors(iou, 0.7, 0.3).tolist()
    most = iou.amax(1)
    for anchor, got in enumerate(found):
        best = iou[:, anchor].max()
        rescued = [o for o in range(objects) if iou[o, anchor] == most[o]]
        if best >= 0.7:
            assert got == iou[:, anchor].argmax()
        elif rescued:
            assert got in rescued
        else:
            assert got == (-1 if best < 0.3 else -2)


def test_without_objects_all_is_background_and_an_object_out_of_reach_takes_none():
    assert match_anchors(torch.zeros(0, 3)).tolist() == [-1, -1, -1]
    assert match_anchors(torch.zeros(1, 3)).tolist() == [-1, -1, -1]


def test_refusals_name_the_argument():
    with pytest.raises(ValueError, match="sizes"):
        anchor_grid(1, 1, 8, [], [1.0])
    with pytest.raises(ValueError, match="negative"):
        match_anchors(torch.zeros(1, 1), 0.5, 0.6)
    with pytest.raises(ValueError, match="iou"):
        match_anchors(torch.zeros(3))
