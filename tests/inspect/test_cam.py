"""Class maps average to the scores, for any head of a global average and one linear layer."""

from __future__ import annotations

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref.inspect.cam import cam, class_maps
from cnnref.models import create

SIZES = st.integers(1, 5)


@settings(max_examples=50, deadline=None)
@given(SIZES, SIZES, SIZES, SIZES, st.integers(0, 2**16))
def test_pooling_and_the_linear_layer_change_places(channels, classes, rows, columns, seed):
    generator = torch.Generator().manual_seed(seed)
    f, weight, bias = (
        torch.randn(shape, dtype=torch.float64, generator=generator)
        for shape in ((2, channels, rows, columns), (classes, channels), (classes,))
    )
    maps = class_maps(f, weight, bias)
    scores = nn.functional.linear(f.mean((2, 3)), weight, bias)
    assert maps.shape == (2, classes, rows, columns)
    assert torch.allclose(maps.mean((2, 3)), scores)


def test_each_cell_is_the_linear_layer_at_that_place():
    torch.manual_seed(0)
    f, linear = torch.randn(2, 6, 3, 4), nn.Linear(6, 5)
    maps = class_maps(f, linear.weight, linear.bias)
    assert torch.allclose(maps[1, :, 2, 3], linear(f[1, :, 2, 3]), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "features", "classifier"),
    [
        ("resnet18", "layer4", "fc"),
        ("simple_cnn", "features", "classifier.3"),
        ("mobilenet_v2", "features", "classifier.1"),
        ("efficientnet_b0", "features", "classifier.1"),
    ],
)
def test_the_maps_of_real_networks_average_to_their_logits(name, features, classifier):
    torch.manual_seed(1)
    net = create(name).train()
    x = torch.rand(2, 3, 64, 96)
    maps = cam(net, x, features=features, classifier=classifier)
    assert net.training  # left as it was
    with torch.no_grad():
        logits = net.eval()(x)
    assert torch.allclose(maps.mean((2, 3)), logits, atol=1e-3 * float(logits.abs().max()))


def test_a_gradient_cam_is_the_same_map_up_to_the_area():
    """Grad-CAM weighs the maps by their mean gradient, which is w / (H W) for this head."""
    torch.manual_seed(0)
    linear = nn.Linear(4, 3)
    f = torch.randn(1, 4, 5, 6, requires_grad=True)
    (grad,) = torch.autograd.grad(linear(f.mean((2, 3)))[0, 2], f)
    grad_cam = (grad.mean((2, 3), keepdim=True) * f).sum(1)[0]
    assert torch.allclose(30 * grad_cam, class_maps(f, linear.weight)[0, 2], atol=1e-5)


class Hidden(nn.Sequential):
    """A head with a layer between the mean and the classifier."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 4), nn.ReLU(),
            nn.Linear(4, 2),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("features", "classifier", "message"),
    [
        ("0", "5", "the mean of '5' over '0' is not the logits"),
        ("0", "4", "classifier '4' is a ReLU; a Linear fits"),
        ("layer4", "5", "'layer4' is no submodule; at the top there are 0, 1, 2"),
        ("1", "fc", "'fc' is no submodule"),
    ],
)
def test_a_head_that_does_not_fit_is_refused(features, classifier, message):
    torch.manual_seed(0)
    with pytest.raises(ValueError, match=re.escape(message)):
        cam(Hidden(), torch.rand(1, 3, 8, 8), features=features, classifier=classifier)


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=re.escape("features (1, 2, 3, 3) and weight (4, 3)")):
        class_maps(torch.zeros(1, 2, 3, 3), torch.zeros(4, 3))
