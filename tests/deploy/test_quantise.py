"""Grids round to the nearest level; integers compute what the simulation does."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref.deploy import (
    Quantised,
    affine_grid,
    channel_grid,
    full_range,
    integer_conv2d,
    percentile_range,
    quantise_network,
    stored_bytes,
    symmetric_grid,
    tensor_grid,
)
from cnnref.models import create

seeds, some_bits = st.integers(0, 9_999), st.sampled_from([2, 3, 4, 6, 8])


@settings(max_examples=60, deadline=None)
@given(seeds, some_bits, st.floats(-4, 4), st.floats(0.01, 4))
def test_the_error_is_at_most_half_a_scale_and_zero_is_exact(seed, bits, middle, half):
    torch.manual_seed(seed)
    x = middle + half * (2 * torch.rand(500, dtype=torch.float64) - 1)
    grid = affine_grid(*full_range(x), bits)
    q = grid.quantise(x)
    assert 0 <= int(q.min()) <= int(q.max()) <= 2**bits - 1
    assert (grid.restore(q) - x).abs().max() <= grid.scale * (0.5 + 1e-9)
    assert grid.fake(torch.zeros(1, dtype=torch.float64)).item() == 0.0


@settings(max_examples=40, deadline=None)
@given(seeds, some_bits)
def test_a_level_is_the_nearest_one(seed, bits):
    torch.manual_seed(seed)
    x = torch.randn(100, dtype=torch.float64)
    grid = affine_grid(torch.tensor(-1.0), torch.tensor(1.5), bits)
    levels = grid.restore(torch.arange(2**bits)).double()
    nearest = (x[:, None] - levels).abs().amin(1)
    assert torch.allclose((grid.fake(x) - x).abs(), nearest, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_eight_bits_are_those_of_torch(seed):
    torch.manual_seed(seed)
    x = torch.randn(200)
    grid = affine_grid(*full_range(x), 8)
    scale, zero = float(grid.scale), int(grid.zero)
    theirs = torch.fake_quantize_per_tensor_affine(x, scale, zero, 0, 255)
    gap = (grid.fake(x) - theirs).abs()
    assert gap.max() <= 1.01 * scale  # they multiply by 1 / scale: a tie may fall otherwise
    assert (gap < 0.01 * scale).double().mean() > 0.99


@settings(max_examples=30, deadline=None)
@given(seeds, some_bits)
def test_a_scale_a_channel_is_never_coarser_than_one_for_all(seed, bits):
    torch.manual_seed(seed)
    weight = torch.randn(6, 3, 3, 3) * torch.logspace(-2, 1, 6).view(-1, 1, 1, 1)
    fine, coarse = channel_grid(weight, bits), tensor_grid(weight, bits)
    assert (fine.scale <= coarse.scale).all()
    assert fine.scale.shape == (6, 1, 1, 1)
    for k in range(6):
        alone = tensor_grid(weight[k], bits)
        assert torch.equal(fine.fake(weight)[k], alone.fake(weight[k]))


@settings(max_examples=30, deadline=None)
@given(seeds, st.sampled_from([1, 2, 4]), st.integers(1, 2), st.integers(0, 2), st.booleans())
def test_integers_give_what_the_simulation_gives(seed, groups, stride, padding, bias):
    torch.manual_seed(seed)
    x = torch.randn(2, 4, 9, 9)
    conv = nn.Conv2d(4, 8, 3, stride, padding, groups=groups, bias=bias)
    layer = Quantised(conv, affine_grid(*full_range(x), 8), 8)
    scale = (layer.inputs.scale * layer.weights().scale).max()
    with torch.no_grad():
        gap = (integer_conv2d(x, layer) - layer(x)).abs().max()
    assert gap <= 0.5 * scale + 1e-4  # the bias, rounded


def test_the_gradient_passes_inside_the_range_only():
    grid = symmetric_grid(torch.tensor(1.0), 4)
    x = torch.tensor([-2.0, -0.4, 0.0, 0.9, 1.7], requires_grad=True)
    (grid.fake(x) * torch.arange(1.0, 6.0)).sum().backward()
    assert x.grad.tolist() == [0.0, 2.0, 3.0, 4.0, 0.0]


def test_the_gradient_is_that_of_torch():
    x = torch.randn(100, requires_grad=True)
    y = x.detach().clone().requires_grad_()
    grid = affine_grid(torch.tensor(-1.0), torch.tensor(1.0), 8)
    grid.fake(x).square().sum().backward()
    torch.fake_quantize_per_tensor_affine(y, float(grid.scale), int(grid.zero), 0, 255).square(
    ).sum().backward()  # fmt: skip
    torch.testing.assert_close(x.grad, y.grad, rtol=1e-4, atol=1e-4)


def test_many_bits_change_nothing_and_the_original_stays():
    net = create("simple_cnn").eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    shape = (3, 3, 32, 32)
    x = torch.randn(shape)
    fine = quantise_network(net, x, 16)
    with torch.no_grad():
        torch.testing.assert_close(fine(x), net(x), rtol=1e-3, atol=1e-3)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    kinds = [type(m).__name__ for m in fine.modules()]
    assert kinds.count("Quantised") == kinds.count("Conv2d") + kinds.count("Linear")


def test_a_percentile_cuts_equally_on_both_sides():
    x = torch.randn(1001).sort().values
    low, high = percentile_range(x, 0.98)
    assert int((x < low).sum()) == int((x > high).sum()) == 10
    assert percentile_range(x, 1.0) == full_range(x)


def test_bytes_are_counted_by_hand():
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.Flatten(), nn.Linear(7, 3, False))
    for bits, weights in ((8, 135 + 21), (4, 68 + 11), (2, 34 + 6)):
        assert stored_bytes(net, bits) == weights + 4 * (5 + 3) + 4 * 5


def test_a_range_without_width_has_a_scale():
    grid = affine_grid(torch.tensor(0.0), torch.tensor(0.0), 8)
    assert grid.fake(torch.zeros(3)).tolist() == [0.0, 0.0, 0.0]


class Unused(nn.Sequential):
    def forward(self, x):
        return self[0](x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: affine_grid(torch.tensor(1.0), torch.tensor(0.0), 8), "low 1.0 must not be above"),
        (lambda: symmetric_grid(torch.tensor(1.0), 1), "bits 1 must be at least 2"),
        (lambda: quantise_network(nn.Conv2d(1, 1, 1), torch.zeros(1, 1, 2, 2), 8), "training mode"),
        (
            lambda: quantise_network(
                Unused(nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)).eval(), torch.ones(1, 1, 2, 2), 8
            ),
            "layer '1' never ran",
        ),
        (
            lambda: integer_conv2d(
                torch.zeros(1, 2),
                Quantised(nn.Linear(2, 2), affine_grid(torch.tensor(0.0), torch.tensor(1.0), 8), 8),
            ),
            "no Conv2d with zero padding",
        ),
    ],
)
def test_what_cannot_be_quantised_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
