"""RoIAlign against grid_sample and exact integrals, RoIPool against a loop over cells."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import grid_sample

from cnnref.functional.regions import roi_align, roi_pool

inside = st.tuples(
    st.floats(0.6, 4), st.floats(0.6, 4), st.floats(0.3, 4.5), st.floats(0.3, 3.5)
).map(lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3]))


def drawn(seed, shape=(2, 3, 8, 9)):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 99), inside, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
def test_aligned_bins_are_means_of_grid_sample(seed, box, high, wide, points):
    x = drawn(seed)
    x1, y1, x2, y2 = box
    ys = torch.tensor([(i + 0.5) / (high * points) for i in range(high * points)]) * (y2 - y1) + y1
    xs = torch.tensor([(i + 0.5) / (wide * points) for i in range(wide * points)]) * (x2 - x1) + x1
    grid = torch.stack(torch.meshgrid(2 * xs / 9 - 1, 2 * ys / 8 - 1, indexing="xy"), -1)
    read = grid_sample(
        x[1:], grid[None].double(), align_corners=False, padding_mode="border", mode="bilinear"
    )
    expected = read.reshape(3, high, points, wide, points).mean((2, 4))
    found = roi_align(x, torch.tensor([[1.0, *box]], dtype=torch.float64), (high, wide), 1, points)
    torch.testing.assert_close(found[0], expected, atol=1e-5, rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(inside, st.integers(1, 4))
def test_on_a_ramp_each_bin_gives_its_middle_exactly(box, wide):
    ramp = (torch.arange(12.0, dtype=torch.float64) + 0.5).expand(1, 1, 12, 12)
    x1, _, x2, _ = box
    found = roi_align(ramp, torch.tensor([[0.0, *box]], dtype=torch.float64), (1, wide), 1.0, 2)
    middles = [x1 + (i + 0.5) * (x2 - x1) / wide for i in range(wide)]
    assert found.flatten().tolist() == pytest.approx(middles)


def test_a_box_moved_by_a_cell_reads_the_moved_map_and_scale_is_the_stride():
    x = drawn(0, (1, 2, 12, 12))
    box = torch.tensor([[0.0, 3.3, 2.7, 7.1, 8.2]], dtype=torch.float64)
    step = torch.tensor([[0.0, 1.0, 1.0, 1.0, 1.0]])
    moved = torch.roll(x, (1, 1), (2, 3))
    torch.testing.assert_close(roi_align(x, box, 3), roi_align(moved, box + step, 3))
    far = torch.tensor([[1.0, 16, 16, 16, 16]])
    torch.testing.assert_close(roi_align(x, box, 3), roi_align(x, box * far, 3, 1 / 16))


def test_unaligned_is_aligned_half_a_cell_further():
    x = drawn(1)
    box = torch.tensor([[0.0, 1.2, 1.4, 5.0, 4.8]], dtype=torch.float64)
    half = torch.tensor([[0.0, 0.5, 0.5, 0.5, 0.5]])
    ours = roi_align(x, box, 2, aligned=False)
    torch.testing.assert_close(ours, roi_align(x, box + half, 2, aligned=True))


def test_far_outside_is_zero_and_the_gradient_reaches_the_map():
    x = drawn(2).requires_grad_()
    assert (roi_align(x, torch.tensor([[0.0, 20, 20, 24, 24]]), 2) == 0).all()
    box = torch.tensor([[1.0, 1.3, 1.1, 4.9, 5.2]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda map_: roi_align(map_, box, 2), (x,))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 99), inside, st.integers(1, 3), st.integers(1, 3))
def test_pooled_bins_are_maxima_over_their_cells(seed, box, high, wide):
    x = drawn(seed)
    x1, y1, x2, y2 = (math.floor(v + 0.5) for v in box)
    h, w = max(y2 - y1 + 1, 1) / high, max(x2 - x1 + 1, 1) / wide
    found = roi_pool(x, torch.tensor([[0.0, *box]], dtype=torch.float64), (high, wide))[0, 0]
    for i in range(high):
        for j in range(wide):
            values = [
                x[0, 0, r, c].item()
                for r in range(8)
                for c in range(9)
                if math.floor(i * h) <= r - y1 < math.ceil((i + 1) * h)
                and math.floor(j * w) <= c - x1 < math.ceil((j + 1) * w)
            ]
            assert found[i, j].item() == (max(values) if values else 0)


def test_no_box_gives_no_map():
    assert roi_align(drawn(0), torch.zeros(0, 5), 2).shape == (0, 3, 2, 2)
    assert roi_pool(drawn(0), torch.zeros(0, 5), 2).shape == (0, 3, 2, 2)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: roi_align(torch.zeros(3, 4, 4), torch.zeros(1, 5), 2), r"\(N, C, H, W\)"),
        (lambda: roi_align(torch.zeros(1, 3, 4, 4), torch.zeros(1, 4), 2), r"\(K, 5\)"),
        (lambda: roi_pool(torch.zeros(1, 3, 4, 4), torch.ones(1, 5), 2), "images up to 1"),
        (lambda: roi_align(torch.zeros(1, 3, 4, 4), torch.zeros(1, 5), 0), "output_size"),
    ],
)
def test_refusals_name_the_argument(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
