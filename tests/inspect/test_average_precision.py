"""Average precision, against scikit-learn where no envelope matters, and by hand."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.functional.boxes import box_iou
from cnnref.inspect.average_precision import average_precision, hits, precision_recall

found = st.lists(st.booleans(), min_size=1, max_size=12)


def falling(count):
    return torch.linspace(1, 0.1, count)


@settings(max_examples=60, deadline=None)
@given(found, st.integers(0, 3))
def test_the_area_is_that_of_loops(flags, missed):
    objects = max(sum(flags) + missed, 1)
    points = []
    for k in range(1, len(flags) + 1):
        points.append((sum(flags[:k]) / objects, sum(flags[:k]) / k))
    area = before = 0.0
    for recall, _ in points:
        best = max(p for r, p in points if r >= recall)
        area, before = area + (recall - before) * best, recall
    ours = average_precision(falling(len(flags)), torch.tensor(flags), objects)
    assert ours == pytest.approx(area)
    coco = sum(
        max([p for r, p in points if r >= at / 100 - 1e-9], default=0.0) for at in range(101)
    )
    ours = average_precision(falling(len(flags)), torch.tensor(flags), objects, points=101)
    assert ours == pytest.approx(coco / 101)


@settings(max_examples=40, deadline=None)
@given(found)
def test_it_is_at_least_the_step_sum_of_scikit_learn(flags):
    """The envelope lifts precision, never lowers it; without a dip they agree."""
    from sklearn.metrics import average_precision_score

    if not any(flags):
        return
    theirs = average_precision_score(flags, falling(len(flags)).tolist())
    ours = average_precision(falling(len(flags)), torch.tensor(flags), sum(flags))
    assert ours >= theirs - 1e-9
    if flags == sorted(flags, reverse=True):
        assert ours == pytest.approx(theirs) == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(0, 4), st.integers(0, 999))
def test_each_object_is_found_once_by_a_box_that_reaches_it(count, objects, seed):
    generator = torch.Generator().manual_seed(seed)
    corners = torch.rand(count + objects, 2, generator=generator) * 3
    boxes = torch.cat([corners, corners + 4], 1)
    detected, true = boxes[:count], boxes[count:]
    scores = torch.rand(count, generator=generator)
    hit = hits(detected, scores, true, 0.5)
    assert hit.sum() <= objects
    iou = box_iou(detected, true)
    free, expected = set(range(objects)), [False] * count
    for index in sorted(range(count), key=lambda k: -scores[k].item()):
        best = max(free, key=lambda o: iou[index, o].item(), default=None)
        if best is not None and iou[index, best] >= 0.5:
            free.remove(best)
            expected[index] = True
    assert hit.tolist() == expected
    for index in range(count):
        reach = bool(objects) and bool((iou[index] >= 0.5).any())
        assert reach or not hit[index]
        if reach and scores[index] == scores.max():
            assert hit[index]


def test_recall_never_falls_and_shapes_must_fit():
    flags = torch.tensor([True, False, True])
    _, recall = precision_recall(falling(3), flags, 4)
    assert recall.tolist() == [0.25, 0.25, 0.5]
    with pytest.raises(ValueError, match="hit"):
        precision_recall(falling(2), flags, 4)
    with pytest.raises(ValueError, match="objects"):
        average_precision(falling(3), flags, 0)
    assert average_precision(torch.zeros(0), torch.zeros(0, dtype=torch.bool), 3) == 0
