"""IoU from a table, against sets of pixels."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.inspect.confusion import class_iou, confusion_matrix, mean_iou


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(0, 12), st.integers(0, 999))
def test_iou_is_that_of_sets_of_pixels(classes, pixels, seed):
    generator = torch.Generator().manual_seed(seed)
    target = torch.randint(classes, (pixels,), generator=generator)
    target[torch.rand(pixels, generator=generator) < 0.2] = 255
    predicted = torch.randint(classes, (pixels,), generator=generator)
    matrix = confusion_matrix(target, predicted, classes, ignore=255)
    assert matrix.sum() == (target != 255).sum()
    seen = []
    for c in range(classes):
        counted = [i for i in range(pixels) if target[i] != 255]
        true = {i for i in counted if target[i] == c}
        given_c = {i for i in counted if predicted[i] == c}
        found = class_iou(matrix)[c].item()
        if true | given_c:
            seen.append(len(true & given_c) / len(true | given_c))
            assert found == pytest.approx(seen[-1])
        else:
            assert math.isnan(found)
    if seen:
        assert mean_iou(matrix) == pytest.approx(sum(seen) / len(seen))


def test_tables_of_images_add_up():
    generator = torch.Generator().manual_seed(0)
    target, predicted = torch.randint(3, (2, 4, 8, 8), generator=generator)
    parts = sum(confusion_matrix(*pair, 3) for pair in zip(target, predicted, strict=True))
    assert torch.equal(parts, confusion_matrix(target, predicted, 3))


def test_labels_out_of_range_and_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="label 3"):
        confusion_matrix(torch.tensor([3]), torch.tensor([0]), 3)
    with pytest.raises(ValueError, match="label -1"):
        confusion_matrix(torch.tensor([0]), torch.tensor([-1]), 3)
    with pytest.raises(ValueError, match="shape"):
        confusion_matrix(torch.zeros(2), torch.zeros(3), 3)
