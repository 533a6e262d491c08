"""ONNX Runtime gives what the network gives, for a batch of another size."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from bench.export import NETWORKS
from cnnref.deploy import export_onnx, run_onnx
from cnnref.deploy.export import operators
from cnnref.models import create
from cnnref.models.vit import VisionTransformer
from hooks.records import record
from tests.deploy.test_fold import stir


def small_vit():
    return VisionTransformer(32, 16, num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=32)


QUICK = {
    "lenet5": (1, 32), "simple_cnn": (3, 32), "nin_cifar10": (3, 32), "squeezenet1_1": (3, 64),
    "resnet18": (3, 32), "small_vit": (3, 32),
}  # fmt: skip
SLOW = ("mobilenet_v2", "mobilenet_v3_small", "convnext_tiny")
CASES = [
    *QUICK.items(),
    *(pytest.param(name, NETWORKS[name], marks=pytest.mark.slow) for name in SLOW),
]


@pytest.mark.parametrize(("name", "image"), CASES)
def test_the_runtime_agrees_with_torch(name, image, tmp_path):
    channels, side = image
    torch.manual_seed(0)
    net = stir(small_vit() if name == "small_vit" else create(name), 0)
    for values in net.parameters():
        if not values.any():  # a head that starts at zero would answer zero
            nn.init.normal_(values, std=0.02)
    path = export_onnx(net, torch.zeros(2, channels, side, side), tmp_path / "net.onnx")
    x = torch.randn(3, channels, side, side)
    with torch.no_grad():
        expected = net(x)
        gap = (run_onnx(path, x) - expected).abs().max() / expected.abs().max()
    assert gap < 1e-5
    kinds = operators(path)
    assert kinds["Dropout"] == 0
    assert kinds["BatchNormalization"] == 0


def test_networks_of_the_record_agreed():
    assert len(NETWORKS) >= 10
    for name in NETWORKS:
        assert record("export", name)["gap_below_1e-5"], name


@pytest.mark.parametrize(
    ("net", "images", "message"),
    [(nn.Conv2d(1, 1, 1), 2, "training mode"), (nn.Conv2d(1, 1, 1).eval(), 1, "holds 1 image")],
)
def test_what_would_export_wrongly_is_refused(net, images, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        export_onnx(net, torch.zeros(images, 1, 4, 4), tmp_path / "net.onnx")
