"""Layers without a twin in torch.nn: each against its definition, written another way."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import cnnref.layers as ours


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(11)


def test_causal_convolution_reads_nothing_later():
    """The gradient of the output at t vanishes at every later input, and not at t."""
    for kernel, dilation in ((2, 1), (3, 4), (1, 1)):
        layer = ours.CausalConv1d(2, 3, kernel, dilation=dilation).double()
        x = torch.randn(1, 2, 20, dtype=torch.float64, requires_grad=True)
        y = layer(x)
        assert y.shape == (1, 3, 20)
        (slope,) = torch.autograd.grad(y[0, :, 11].sum(), x)
        assert not slope[..., 12:].any()
        assert slope[..., 11].all()
        assert slope[..., 11 - (kernel - 1) * dilation].all()


def test_separable_convolution_is_one_convolution_of_low_rank():
    layer = ours.DepthwiseSeparableConv2d(3, 5, 3, stride=2, dilation=2, bias=False).double()
    x = torch.randn(2, 3, 11, 9, dtype=torch.float64)
    whole = layer.pointwise.weight * layer.depthwise.weight.transpose(0, 1)
    assert whole.shape == (5, 3, 3, 3)
    torch.testing.assert_close(layer(x), F.conv2d(x, whole, None, 2, 2, 2))


def test_layer_norm_of_pixels_reads_one_pixel():
    layer = ours.LayerNorm2d(6, eps=1e-6).double()
    x = torch.randn(2, 6, 3, 4, dtype=torch.float64)
    pixel = F.layer_norm(x[1, :, 2, 3], (6,), eps=1e-6)
    torch.testing.assert_close(layer(x)[1, :, 2, 3], pixel)


def test_blur_sums_to_one_and_commutes_with_a_shift_by_its_stride():
    layer = ours.BlurPool2d(3, filt_size=4, pad_mode="circular").double()
    assert layer.filt.sum((2, 3)).eq(1).all()
    assert not layer.state_dict()
    x = torch.randn(1, 3, 8, 8, dtype=torch.float64)
    shifted = layer(x.roll((2, 4), (2, 3)))[..., :4, :4]
    torch.testing.assert_close(shifted, layer(x)[..., :4, :4].roll((1, 2), (2, 3)))
    with pytest.raises(ValueError, match="input has 2 channels, this layer 3"):
        layer(x[:, :2])


def test_squeeze_and_excitation_by_hand():
    layer = ours.SqueezeExcitation(4, 2).double()
    x = torch.randn(2, 4, 3, 5, dtype=torch.float64)
    scale = F.linear(x.mean((2, 3)), layer.fc1.weight[..., 0, 0], layer.fc1.bias).relu()
    scale = F.linear(scale, layer.fc2.weight[..., 0, 0], layer.fc2.bias).sigmoid()
    torch.testing.assert_close(layer(x), x * scale[..., None, None])


def test_efficient_attention_is_a_convolution_of_the_means():
    layer = ours.ECA(512).double()
    x = torch.randn(2, 512, 3, 3, dtype=torch.float64)
    means = F.pad(x.mean((2, 3)), (2, 2))
    scale = sum(layer.conv.weight[0, 0, tap] * means[:, tap : tap + 512] for tap in range(5))
    torch.testing.assert_close(layer(x), x * scale.sigmoid()[..., None, None])
    with pytest.raises(ValueError, match="kernel_size 4 must be odd"):
        ours.ECA(kernel_size=4)


def test_cbam_gates_channels_then_places():
    layer = ours.CBAM(32).double().eval()
    x = torch.randn(2, 32, 5, 5, dtype=torch.float64)
    first, second = layer.channel.fc1.weight[..., 0, 0], layer.channel.fc2.weight[..., 0, 0]
    pooled = (x.mean((2, 3)), x.flatten(2).max(-1).values)
    y = x * sum((p @ first.T).relu() @ second.T for p in pooled).sigmoid()[..., None, None]
    maps = torch.stack([y.mean(1), y.max(1).values], 1)
    norm = F.conv2d(maps, layer.spatial.conv.conv.weight, padding=3) / (1 + 1e-5) ** 0.5
    torch.testing.assert_close(layer(x), y * norm.sigmoid())


@pytest.mark.parametrize("name", ["Dropout", "Dropout2d"])
def test_dropout_keeps_the_mean(name):
    layer = getattr(ours, name)(0.3)
    y = layer(torch.ones(64, 64, 8, 8))
    assert y.unique().tolist() == pytest.approx([0, 1 / 0.7])
    draws = y.numel() if name == "Dropout" else 64 * 64
    assert abs(float((y == 0).float().mean()) - 0.3) < 5 * (0.3 * 0.7 / draws) ** 0.5
    if name == "Dropout2d":
        assert (y == y[..., :1, :1]).all()


def test_stochastic_depth_drops_images_or_the_batch():
    x = torch.ones(4000, 3)
    rows = ours.StochasticDepth(0.25, "row")(x)
    assert (rows == rows[:, :1]).all()
    assert abs(float((rows[:, 0] == 0).float().mean()) - 0.25) < 5 * (0.25 * 0.75 / 4000) ** 0.5
    whole = [ours.StochasticDepth(0.5, "batch")(x).unique().tolist() for _ in range(40)]
    assert {tuple(values) for values in whole} == {(0.0,), (2.0,)}


BLOCKS = [
    ("BasicBlock", (8, 8), (2, 8, 6, 6), (2, 8, 6, 6)),
    ("Bottleneck", (32, 8), (2, 32, 6, 6), (2, 32, 6, 6)),
    ("PreActBottleneck", (32, 8), (2, 32, 6, 6), (2, 32, 6, 6)),
    ("DenseLayer", (8, 4, 2, 0.0), (2, 8, 6, 6), (2, 4, 6, 6)),
    ("Fire", (8, 4, 6, 7), (2, 8, 6, 6), (2, 13, 6, 6)),
    ("Inception", (8, 2, 3, 4, 1, 2, 3), (2, 8, 6, 6), (2, 11, 6, 6)),
    ("CNBlock", (8, 1.0, 0.0), (2, 8, 6, 6), (2, 8, 6, 6)),
    ("SEModule", (16,), (2, 16, 6, 6), (2, 16, 6, 6)),
]


@pytest.mark.parametrize(("name", "arguments", "shape", "out"), BLOCKS)
def test_blocks_keep_shapes_and_pass_gradients(name, arguments, shape, out):
    layer = getattr(ours, name)(*arguments)
    x = torch.randn(shape, requires_grad=True)
    y = layer(x)
    assert y.shape == out
    y.square().mean().backward()
    assert x.grad is not None
    assert x.grad.any()
    for key, parameter in layer.named_parameters():
        assert parameter.grad is not None, key


def test_a_residual_block_with_a_dead_branch_is_the_identity():
    layer = ours.PreActBottleneck(32, 8).eval()
    nn.init.zeros_(layer.conv3.weight)
    x = torch.randn(2, 32, 6, 6)
    assert torch.equal(layer(x), x)
