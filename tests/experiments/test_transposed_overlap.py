"""What the page on transposed convolution says of overlap, of constants, of tied weights."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 5))
def test_phase_f_has_its_taps_and_all_are_even_if_the_stride_divides_the_kernel(kernel, stride):
    ones, weight = torch.ones(1, 1, 30), torch.ones(1, 1, kernel)
    inside = F.conv_transpose1d(ones, weight, stride=stride)[0, 0, 10 * stride : 20 * stride].int()
    for phase in range(stride):
        taps = len(range(phase, kernel, stride))
        assert set(inside[phase::stride].tolist()) == {taps}
    assert inside.min() == kernel // stride
    assert inside.max() == -(-kernel // stride)
    assert (inside.min() == inside.max()) == (kernel % stride == 0)


def ripple(y: torch.Tensor) -> float:
    inside = y[..., 5:-5, 5:-5]
    return float(inside.std() / inside.abs().mean())


@pytest.mark.parametrize("seed", range(12))
def test_even_counts_keep_random_weights_uneven_and_resizing_does_not(seed):
    g = torch.Generator().manual_seed(seed)
    flat = torch.ones(1, 1, 8, 8)
    up = F.conv_transpose2d(flat, torch.randn(1, 1, 4, 4, generator=g), stride=2, padding=1)
    assert ripple(up) > 0.05
    large = F.interpolate(flat, scale_factor=2.0)
    assert ripple(F.conv2d(large, torch.randn(1, 1, 3, 3, generator=g), padding=1)) < 1e-5
    assert ripple(F.conv_transpose2d(flat, torch.ones(1, 1, 3, 3), stride=2, padding=1)) > 0.05


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 4), st.sampled_from([1, 3, 5]), st.integers(0, 2**31))
def test_resizing_then_a_kernel_is_a_transposed_convolution_of_tied_weights(stride, kernel, seed):
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(1, 1, 9, generator=g, dtype=torch.float64)
    w = torch.randn(1, 1, kernel, generator=g, dtype=torch.float64)
    resized = F.conv1d(x.repeat_interleave(stride, -1), w)
    ones = torch.ones(1, 1, stride, dtype=torch.float64)
    tied = F.conv1d(F.pad(w.flip(-1), (stride - 1, stride - 1)), ones)  # k + s - 1 taps
    full = F.conv_transpose1d(x, tied, stride=stride)
    torch.testing.assert_close(full[..., kernel - 1 : full.shape[-1] - kernel + 1], resized)
    sums = [float(tied[..., phase::stride].sum()) for phase in range(stride)]
    assert max(sums) - min(sums) < 1e-9


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**31))
def test_a_transposed_convolution_is_one_convolution_a_phase(channels, taps, stride, seed):
    """Kernel taps * stride, no padding: phase f reads the taps f, f + s and so on, turned."""
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(2, channels, 7, generator=g, dtype=torch.float64)
    w = torch.randn(channels, 2, taps * stride, generator=g, dtype=torch.float64)
    wide = F.pad(x, (taps - 1, taps - 1))
    phases = [F.conv1d(wide, w[..., f::stride].flip(-1).transpose(0, 1)) for f in range(stride)]
    expected = F.conv_transpose1d(x, w, stride=stride)
    torch.testing.assert_close(torch.stack(phases, -1).flatten(2), expected)


@pytest.mark.parametrize("kernel", [4, 8])
def test_padding_that_keeps_doubling_leaves_a_dim_border(kernel):
    ones, weight = torch.ones(1, 1, 9), torch.ones(1, 1, kernel)
    row = F.conv_transpose1d(ones, weight, stride=2, padding=(kernel - 2) // 2)[0, 0]
    assert len(row) == 18
    assert row[0] < row[9]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 2**31))
def test_a_blur_over_the_stride_keeps_a_constant_constant(kernel, stride, seed):
    g = torch.Generator().manual_seed(seed)
    ones = torch.ones(1, 1, 20, dtype=torch.float64)
    w = torch.randn(1, 1, kernel, generator=g, dtype=torch.float64)
    y = F.conv_transpose1d(ones, w, stride=stride)
    y = F.avg_pool1d(y, stride, 1)[..., kernel + stride : -kernel - stride]
    assert y.max() - y.min() < 1e-9
