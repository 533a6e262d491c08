"""Learned positions keep what they say when they are resampled."""

from __future__ import annotations

import re

import pytest
import torch

from cnnref.models.positions import resize_positions
from cnnref.models.vit import VisionTransformer


def ramp(side: int) -> torch.Tensor:
    """Two features: the row and the column, each from 0 to 1; a class token of 7."""
    at = torch.linspace(0, 1, side, dtype=torch.float64)
    grid = torch.stack([at[:, None].expand(side, side), at.expand(side, side)], 2)
    return torch.cat([torch.full((1, 2), 7.0, dtype=torch.float64), grid.flatten(0, 1)])[None]


@pytest.mark.parametrize(("old", "new"), [(14, 24), (7, 12), (24, 14)])
def test_corners_stay_and_order_is_by_rows(old, new):
    found = resize_positions(ramp(old), new)
    assert torch.equal(found[:, 0], ramp(old)[:, 0])
    # bicubic with repeated borders bends a ramp near its ends by less than a step
    assert float((found - ramp(new)).abs().max()) < 1 / (old - 1)
    middle = found[0, 1:].unflatten(0, (new, new))
    torch.testing.assert_close(middle[..., 0].T, middle[..., 1])
    corners = middle[[0, 0, -1, -1], [0, -1, 0, -1]]
    wanted = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
    torch.testing.assert_close(corners, wanted)


@pytest.mark.parametrize("seed", range(3))
def test_a_constant_stays_constant_and_the_same_side_changes_nothing(seed):
    torch.manual_seed(seed)
    table = torch.randn(1, 1, 5).expand(1, 17, 5)
    torch.testing.assert_close(resize_positions(table, 9), table[:, :1].expand(1, 82, 5))
    assert resize_positions(table, 4) is table


def test_a_network_for_larger_images_takes_the_table():
    small = VisionTransformer(32, 8, 1, 2, 8, 16, num_classes=2).state_dict()
    key = "encoder.pos_embedding"
    large = VisionTransformer(48, 8, 1, 2, 8, 16, num_classes=2)
    large.load_state_dict(small | {key: resize_positions(small[key], 6)})
    assert large(torch.zeros(1, 3, 48, 48)).shape == (1, 2)


def test_positions_that_fill_no_square_are_refused():
    message = "table has 198 positions, 1 of them extra; the other 197 fill no square"
    with pytest.raises(ValueError, match=re.escape(message)):
        resize_positions(torch.zeros(1, 198, 4), 24)
    assert resize_positions(torch.zeros(1, 198, 4), 24, extra=2).shape == (1, 578, 4)
