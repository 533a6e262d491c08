"""Overlaps against pixels that are counted, suppression against its own definition."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.functional.boxes import box_area, box_iou, generalized_box_iou, nms, soft_nms

corner = st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 8), st.integers(1, 8))
boxes = st.lists(corner, min_size=1, max_size=7).map(
    lambda rows: torch.tensor([(x, y, x + w, y + h) for x, y, w, h in rows]).double()
)


def cells(box):
    x1, y1, x2, y2 = map(int, box)
    return {(x, y) for x in range(x1, x2) for y in range(y1, y2)}


@settings(max_examples=60, deadline=None)
@given(boxes, boxes)
def test_overlaps_are_those_of_counted_cells(first, second):
    iou, giou = box_iou(first, second), generalized_box_iou(first, second)
    for i, a in enumerate(first.tolist()):
        assert box_area(first)[i] == len(cells(a))
        for j, b in enumerate(second.tolist()):
            union = cells(a) | cells(b)
            around = cells((min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])))
            ratio = len(cells(a) & cells(b)) / len(union)
            assert iou[i, j].item() == pytest.approx(ratio)
            assert giou[i, j].item() == pytest.approx(ratio - len(around - union) / len(around))


@settings(max_examples=40, deadline=None)
@given(boxes, boxes)
def test_both_are_symmetric_in_range_and_one_for_equal_boxes(first, second):
    iou, giou = box_iou(first, second), generalized_box_iou(first, second)
    torch.testing.assert_close(iou, box_iou(second, first).T)
    torch.testing.assert_close(giou, generalized_box_iou(second, first).T)
    assert (iou >= 0).all()
    assert (iou <= 1).all()
    assert (giou > -1).all()
    assert (giou <= iou + 1e-12).all()
    assert (box_iou(first, first).diagonal() == 1).all()
    moved = box_iou(first * 2.5 + 3, second * 2.5 + 3)  # neither scale nor place matters
    torch.testing.assert_close(moved, iou)


@settings(max_examples=80, deadline=None)
@given(boxes, st.integers(0, 999), st.sampled_from([0.0, 0.3, 0.5, 0.9]))
def test_suppression_keeps_what_its_definition_keeps(rows, seed, threshold):
    """A box stays exactly if no kept box of higher score overlaps it by more."""
    scores = torch.rand(len(rows), generator=torch.Generator().manual_seed(seed))
    kept = nms(rows, scores, threshold).tolist()
    iou = box_iou(rows, rows)
    assert kept[0] == scores.argmax()
    assert scores[kept].tolist() == sorted(scores[kept].tolist(), reverse=True)
    for i in range(len(rows)):
        rivals = [k for k in kept if scores[k] > scores[i] and iou[k, i] > threshold]
        assert (i in kept) == (not rivals)
    again = nms(rows[kept], scores[kept], threshold)
    assert again.tolist() == list(range(len(kept)))  # nothing is left to suppress


@settings(max_examples=40, deadline=None)
@given(boxes, st.integers(0, 999), st.sampled_from([0.1, 0.5, 2.0]))
def test_soft_suppression_lowers_by_every_box_taken_before(rows, seed, sigma):
    scores = torch.rand(len(rows), generator=torch.Generator().manual_seed(seed)).double()
    order, lowered = soft_nms(rows, scores, sigma)
    assert sorted(order.tolist()) == list(range(len(rows)))
    iou = box_iou(rows, rows)
    for place, index in enumerate(order.tolist()):
        fall = sum(iou[before, index].item() ** 2 for before in order[:place].tolist())
        expected = scores[index].item() * math.exp(-fall / sigma)
        assert lowered[place].item() == pytest.approx(expected)


def test_no_boxes_and_no_area_are_no_trouble():
    none = torch.zeros(0, 4)
    assert nms(none, torch.zeros(0), 0.5).shape == (0,)
    assert soft_nms(none, torch.zeros(0))[0].shape == (0,)
    assert box_iou(none, torch.zeros(2, 4)).shape == (0, 2)
    assert box_iou(torch.zeros(1, 4), torch.zeros(1, 4)).item() == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: box_area(torch.zeros(4)), r"\(N, 4\)"),
        (lambda: box_area(torch.tensor([[2.0, 0, 1, 1]])), "x1 <= x2"),
        (lambda: nms(torch.zeros(2, 4), torch.zeros(3), 0.5), "scores"),
        (lambda: nms(torch.zeros(2, 4), torch.zeros(2), 1.5), "iou_threshold"),
        (lambda: soft_nms(torch.zeros(2, 4), torch.zeros(2), 0.0), "sigma"),
    ],
)
def test_refusals_name_the_argument(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
