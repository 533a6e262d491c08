"""Networks of our layers alone give what they gave with those of torch.nn."""

from __future__ import annotations

import pytest
import torch
from torch import nn

import cnnref.layers as ours
from cnnref.layers import swap, unswapped
from cnnref.models import create
from tests.golden.measure import flat
from tests.models.fill import fill, image

NETWORKS = {
    "resnet18": {},
    "mobilenet_v2": {},
    "densenet121": {},
    "vit_b_16": {"image_size": 64},
    "mobilenet_v3_small": {},
    "googlenet_2014": {},
    "unet_2015": {},
    "lenet5": {},
}
SIZES = {"unet_2015": (188, 188, 1), "lenet5": (32, 32, 1), "googlenet_2014": (96, 96, 3)}


@pytest.mark.parametrize("name", NETWORKS)
def test_swapped_network_gives_the_same_logits(name):
    model = fill(create(name, **NETWORKS[name]).double(), 0.85).eval()
    swapped = swap(model)
    assert unswapped(swapped) == []
    assert unswapped(model), "the original keeps torch's layers"
    x = image(*SIZES.get(name, (64, 64, 3)))
    with torch.no_grad():
        for one, two in zip(flat(swapped(x)), flat(model(x)), strict=True):
            rms = float(two.square().mean().sqrt())
            torch.testing.assert_close(one, two, rtol=0, atol=1e-9 * rms)


def test_weights_go_both_ways():
    model = create("resnet18")
    swapped = swap(model)
    assert list(swapped.state_dict()) == list(model.state_dict())
    create("resnet18").load_state_dict(swapped.state_dict())


def test_a_swapped_network_trains_alike():
    """One step of gradient descent in training mode, statistics included."""
    torch.manual_seed(0)
    model = create("simple_cnn", dropout=0.0).double()
    models = [model, swap(model)]
    x, y = torch.randn(8, 3, 16, 16, dtype=torch.float64), torch.arange(8)
    for one in models:
        nn.functional.cross_entropy(one.train()(x), y).backward()
        torch.optim.SGD(one.parameters(), 0.1).step()
    for a, b in zip(*(one.state_dict().values() for one in models), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-12)


def test_mode_type_and_freezing_are_kept():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2, affine=False)).to(torch.bfloat16)
    net[0].weight.requires_grad_(False)
    net[1].eval()
    swapped = swap(net)
    assert not swapped[0].weight.requires_grad
    assert swapped[0].bias.requires_grad
    assert swapped[0].training
    assert not swapped[1].training
    assert swapped[1].running_mean.dtype == swapped[0].weight.dtype == torch.bfloat16


def test_a_single_layer_and_a_subclass():
    class Own(nn.Linear):
        pass

    assert type(swap(nn.Linear(2, 3))) is ours.Linear
    assert type(swap(nn.Sequential(Own(2, 3)))[0]) is Own
