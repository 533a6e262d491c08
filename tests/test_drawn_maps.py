"""Maps of augmented pictures show the augmentation; maps of overlap show the counts."""

from __future__ import annotations

import re

import pytest
import torch

from cnnref.figures import draw
from cnnref.figures.augmented import NAMES, changed
from cnnref.figures.overlap import counts


def level(name: str) -> torch.Tensor:
    return torch.tensor(changed(name))


def test_every_change_shows_and_keeps_shape_and_range():
    for name in NAMES:
        assert level(name).shape == (12, 12)
        assert 0 <= level(name).min() <= level(name).max() <= 1
        assert name == "original" or not torch.equal(level(name), level("original"))


def test_covered_pixels_are_a_rectangle_and_the_rest_stays():
    for name in ("cutout", "noise", "cutmix"):
        other = level(name) != level("original")
        rows, columns = other.any(1).nonzero().flatten(), other.any(0).nonzero().flatten()
        inside = torch.zeros(12, 12, dtype=torch.bool)
        inside[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = True
        assert not other[~inside].any()
    assert torch.equal(level("flip").flip(-1), level("original"))


def test_a_mixed_picture_holds_both():
    flag = level("original")
    ball = (level("mixup") - 0.6 * flag) / 0.4
    torch.testing.assert_close(level("cutmix")[3:, 5:], ball[3:, 5:])


@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 2), (4, 2), (5, 2), (6, 3)])
def test_overlap_counts_equal_a_transposed_convolution_of_ones(kernel, stride):
    ones, weight = torch.ones(1, 1, 4, 4), torch.ones(1, 1, kernel, kernel)
    expected = torch.nn.functional.conv_transpose2d(ones, weight, stride=stride)
    assert counts(f"1x4 tconv1k{kernel}s{stride}") == expected[0, 0].int().tolist()


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("augmented", [], "must be 1 to 8 of original"),
        ("augmented", ["blur"], "must be 1 to 8 of original"),
        ("overlap", ["1x4 tconv1k3s2"], "must be two stacks"),
        ("overlap", ["1x4 tconv1k5s2", "1x4 tconv1k3s2"], "have shades"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind, spec, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(kind, spec)
