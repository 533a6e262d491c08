"""Grad-CAM, saliency, integrated gradients and occlusion against what defines them."""

from __future__ import annotations

import re

import pytest
import torch
from torch import nn

from cnnref.inspect.cam import class_maps
from cnnref.inspect.grad_cam import grad_cam, signed_grad_cam
from cnnref.inspect.integrated_gradients import integrated_gradients
from cnnref.inspect.occlusion import occlusion
from cnnref.inspect.saliency import saliency, smooth_grad
from cnnref.models import create
from tests.inspect.small_networks import network, state

METHODS = {
    "grad_cam": lambda net, x, y: grad_cam(net, x, y, features="3"),
    "saliency": saliency,
    "smooth_grad": lambda net, x, y: smooth_grad(net, x, y, sigma=0.1, samples=3, seed=0),
    "integrated": lambda net, x, y: integrated_gradients(net, x, y, steps=4),
    "occlusion": lambda net, x, y: occlusion(net, x, y, window=2),
}


@pytest.mark.parametrize("name", METHODS)
def test_the_model_and_the_image_stay_as_they_were(name):
    net, x = network(0), torch.rand(2, 1, 6, 6)
    before, copy = state(net), x.clone()
    with torch.no_grad():
        found = METHODS[name](net, x, torch.tensor([1, 2]))
    assert state(net) == before
    assert torch.equal(x, copy)
    assert not found.requires_grad
    assert not net[3]._forward_hooks


@pytest.mark.parametrize("name", METHODS)
def test_each_image_is_explained_by_itself(name):
    net, x, y = network(1), torch.rand(3, 1, 6, 6), torch.tensor([0, 2, 1])
    together = METHODS[name](net, x, y)
    for i in range(3):
        if name != "smooth_grad":  # its noise depends on the place in the batch
            alone = METHODS[name](net, x[i : i + 1], int(y[i]))
            assert torch.allclose(alone[0], together[i], atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_grad_cam_behind_a_global_average_is_the_class_map_over_the_area(seed):
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(2, 6, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4)
    ).double()
    x = torch.rand(2, 2, 7, 9, dtype=torch.float64)
    maps = class_maps(net[0](x), net[3].weight)
    for k in range(4):
        found = signed_grad_cam(net, x, k, features="0")
        assert torch.allclose(found * 5 * 7, maps[:, k])
        assert torch.equal(grad_cam(net, x, k, features="0"), found.relu())


@pytest.mark.parametrize(
    ("name", "layer", "side"), [("resnet18", "layer4", 2), ("simple_cnn", "features", 8)]
)
def test_grad_cam_reads_networks_whose_relus_write_in_place(name, layer, side):
    torch.manual_seed(0)
    found = grad_cam(create(name), torch.rand(1, 3, 64, 64), 5, features=layer)
    assert found.shape == (1, side, side)


def test_a_layer_without_places_is_refused():
    with pytest.raises(ValueError, match=re.escape("features '7' gives (1, 3)")):
        grad_cam(network(0), torch.rand(1, 1, 6, 6), 0, features="7")
    with pytest.raises(ValueError, match=re.escape("features 'layer4' is no submodule")):
        grad_cam(network(0), torch.rand(1, 1, 6, 6), 0, features="layer4")


def test_grad_cam_weighs_a_channel_by_its_mean_slope_where_slopes_differ():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(2, 3, 1), nn.Flatten(), nn.Linear(3 * 4, 2))
    x = torch.rand(1, 2, 2, 2)
    f, weight = net[0](x)[0], net[2].weight[1].view(3, 2, 2)
    by_hand = sum(weight[c].mean() * f[c] for c in range(3))
    assert torch.allclose(signed_grad_cam(net, x, 1, features="0")[0], by_hand, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_saliency_is_the_slope_by_differences(seed):
    net, x = network(seed).double(), torch.rand(1, 1, 6, 6, dtype=torch.float64)
    found, net = saliency(net, x, 1), net.eval()
    for i, j in ((0, 0), (2, 3), (5, 5)):
        step = torch.zeros_like(x)
        step[0, 0, i, j] = 1e-6
        slope = (net(x + step) - net(x - step))[0, 1].item() / 2e-6
        assert found[0, 0, i, j].item() == pytest.approx(slope, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_integrated_gradients_add_up_to_the_difference(seed):
    net, x = network(seed).double(), torch.rand(3, 1, 6, 6, dtype=torch.float64)
    start = torch.full((1, 1, 1, 1), 0.3, dtype=torch.float64)
    parts = integrated_gradients(net, x, 2, baseline=start, steps=400)
    net.eval()
    whole = net(x)[:, 2] - net(start.expand_as(x))[:, 2]
    assert torch.allclose(parts.sum((1, 2, 3)), whole, atol=1e-2)


class Squares(nn.Module):
    """One logit a pixel, its square."""

    def forward(self, x):
        return x.flatten(1) ** 2


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_a_slope_that_changes_evenly_is_integrated_exactly(steps):
    x, start = torch.tensor([[[[3.0, 7.0]]]]), torch.tensor(1.0)
    parts = integrated_gradients(Squares(), x, 0, baseline=start, steps=steps)
    assert torch.allclose(parts, torch.tensor([[[[9.0 - 1.0, 0.0]]]]))


def test_what_a_network_does_not_read_gets_nothing():
    net = nn.Sequential(nn.Conv2d(1, 1, 1), nn.Flatten(), nn.Linear(4, 2))
    net[2].weight.data[:, 0] = 0
    x = torch.rand(1, 1, 2, 2)
    assert float(integrated_gradients(net, x, 0)[0, 0, 0, 0]) == 0
    assert float(saliency(net, x, 0)[0, 0, 0, 0]) == 0
    assert abs(float(occlusion(net, x, 0, window=1)[0, 0, 0])) < 1e-6


@pytest.mark.parametrize(("window", "stride", "shape"), [(2, None, (3, 3)), (3, 1, (4, 4))])
def test_occlusion_is_the_drop_of_each_covered_copy(window, stride, shape):
    net, x = network(2), torch.rand(2, 1, 6, 6)
    found = occlusion(net, x, 1, window=window, stride=stride, value=0.5)
    net.eval()
    assert found.shape[1:] == shape
    for i, j in ((0, 0), (1, 2)):
        covered = x.clone()
        top, left = i * (stride or window), j * (stride or window)
        covered[:, :, top : top + window, left : left + window] = 0.5
        assert torch.allclose(found[:, i, j], (net(x) - net(covered))[:, 1], atol=1e-6)


def test_drops_of_a_linear_model_add_up():
    torch.manual_seed(0)
    net, x = nn.Sequential(nn.Flatten(), nn.Linear(16, 3)), torch.rand(1, 1, 4, 4)
    drops = occlusion(net, x, 2, window=2)
    assert float(drops.sum()) == pytest.approx((net(x) - net(0 * x))[0, 2].item(), abs=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda net, x: occlusion(net, x, 0, window=7), "window 7 does not fit an image of 6x6"),
        (lambda net, x: saliency(net, x, 3), "target 3 must be a class, 0 to 2"),
        (lambda net, x: saliency(net, x, -1), "target -1 must be a class, 0 to 2"),
        (
            lambda net, x: smooth_grad(net, x, 0, sigma=-1, samples=1, seed=0),
            "sigma -1 must be at least 0",
        ),
        (lambda net, x: integrated_gradients(net, x, 0, steps=0), "steps 0 must be at least 1"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call(network(0), torch.rand(1, 1, 6, 6))
