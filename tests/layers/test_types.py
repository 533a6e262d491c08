"""Every twin in every floating type, memory format, under autocast and torch.compile."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import cnnref.layers as ours
from tests.devices import DEVICES

LAYERS: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("Conv1d", {"in_channels": 8, "out_channels": 8, "kernel_size": 3}, (2, 8, 20)),
    (
        "Conv2d",
        {"in_channels": 8, "out_channels": 16, "kernel_size": 3, "padding": 1},
        (2, 8, 9, 9),
    ),
    ("Conv2d", {"in_channels": 8, "out_channels": 8, "kernel_size": 5, "groups": 8}, (2, 8, 9, 9)),
    ("Conv3d", {"in_channels": 4, "out_channels": 4, "kernel_size": 3}, (2, 4, 5, 6, 7)),
    (
        "ConvTranspose2d",
        {"in_channels": 8, "out_channels": 4, "kernel_size": 4, "stride": 2},
        (2, 8, 5, 5),
    ),
    ("MaxPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}, (2, 8, 9, 9)),
    ("AvgPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}, (2, 8, 9, 9)),
    ("AdaptiveAvgPool2d", {"output_size": 3}, (2, 8, 10, 10)),
    ("AdaptiveMaxPool2d", {"output_size": 3}, (2, 8, 10, 10)),
    ("BatchNorm2d", {"num_features": 8}, (4, 8, 5, 5)),
    ("GroupNorm", {"num_groups": 2, "num_channels": 8}, (2, 8, 5, 5)),
    ("LayerNorm", {"normalized_shape": 16}, (2, 8, 16)),
    ("LocalResponseNorm", {"size": 5}, (2, 8, 5, 5)),
    ("Linear", {"in_features": 32, "out_features": 16}, (4, 32)),
    ("ReLU", {}, (4, 9)),
    ("ReLU6", {}, (4, 9)),
    ("SiLU", {}, (4, 9)),
    ("GELU", {}, (4, 9)),
    ("Hardswish", {}, (4, 9)),
    ("Hardsigmoid", {}, (4, 9)),
    ("Sigmoid", {}, (4, 9)),
    ("Softmax", {"dim": -1}, (4, 9)),
    ("PixelShuffle", {"upscale_factor": 2}, (2, 8, 3, 3)),
    ("ChannelShuffle", {"groups": 2}, (2, 8, 3, 3)),
    ("Unfold", {"kernel_size": 3, "padding": 1}, (2, 4, 6, 6)),
    ("Fold", {"output_size": 6, "kernel_size": 2}, (2, 8, 25)),
]
IDS = [f"{name}-{index}" for index, (name, _, _) in enumerate(LAYERS)]
UNIT = {
    torch.float64: 2.0**-53,
    torch.float32: 2.0**-24,
    torch.float16: 2.0**-11,
    torch.bfloat16: 2.0**-8,
}


def layers(
    name: str, options: dict[str, Any], dtype: torch.dtype, device: str
) -> tuple[nn.Module, nn.Module]:
    """Ours in a type, torch's in float64 with the same rounded weights."""
    torch.manual_seed(7)
    mine = getattr(ours, name)(**options).to(device, dtype).eval()
    theirs = getattr(nn, name)(**options).to(device, torch.float64).eval()
    theirs.load_state_dict(mine.state_dict())
    return mine, theirs


def error(found: Tensor, exact: Tensor) -> float:
    return float((found.detach().double() - exact.detach()).norm() / exact.detach().norm())


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", UNIT, ids=str)
@pytest.mark.parametrize(("name", "options", "shape"), LAYERS, ids=IDS)
def test_rounding_error_is_that_of_the_type(name, options, shape, dtype, device):
    """Within 16 units for float64 and float32, about one for the half types."""
    mine, theirs = layers(name, options, dtype, device)
    x = torch.randn(shape, device=device).to(dtype)
    found, exact = mine(x), theirs(x.double())
    assert found.dtype == dtype
    assert found.device.type == device
    units = 16 if dtype in (torch.float64, torch.float32) else 2
    assert error(found, exact) <= units * UNIT[dtype]


@pytest.mark.parametrize(("name", "options", "shape"), LAYERS, ids=IDS)
def test_channels_last_changes_no_value(name, options, shape):
    mine, _ = layers(name, options, torch.float64, "cpu")
    x = torch.randn(shape, dtype=torch.float64)
    if x.ndim == 4:
        torch.testing.assert_close(mine(x.contiguous(memory_format=torch.channels_last)), mine(x))


@pytest.mark.parametrize(("name", "options", "shape"), LAYERS, ids=IDS)
def test_an_empty_batch_stays_one(name, options, shape):
    mine, theirs = layers(name, options, torch.float64, "cpu")
    x = torch.zeros(0, *shape[1:], dtype=torch.float64)
    assert mine(x).shape == theirs(x).shape


def test_convolution_keeps_channels_last():
    x = torch.randn(2, 8, 9, 9).contiguous(memory_format=torch.channels_last)
    assert ours.Conv2d(8, 16, 3)(x).is_contiguous(memory_format=torch.channels_last)
    assert ours.Conv2d(8, 16, 3)(x.contiguous()).is_contiguous()


@pytest.mark.parametrize(("name", "options", "shape"), LAYERS, ids=IDS)
def test_autocast_gives_torchs_type(name, options, shape):
    mine, theirs = layers(name, options, torch.float32, "cpu")
    theirs, x = theirs.float(), torch.randn(shape)
    with torch.autocast("cpu", torch.bfloat16):
        found, expected = mine(x), theirs(x)
    if name not in ("Softmax", "LayerNorm", "GroupNorm", "Fold"):  # torch widens some on the CPU
        assert found.dtype == expected.dtype
    torch.testing.assert_close(found.float(), expected.float(), rtol=0.05, atol=0.05)


@pytest.mark.parametrize(("name", "options", "shape"), LAYERS, ids=IDS)
def test_traced_whole(name, options, shape):
    mine, _ = layers(name, options, torch.float32, "cpu")
    torch._dynamo.reset()
    compiled, x = torch.compile(mine, fullgraph=True, backend="eager"), torch.randn(shape)
    torch.testing.assert_close(compiled(x), mine(x))


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("g++"), reason="torch.compile needs g++ on the CPU")
@pytest.mark.filterwarnings("ignore:`torch.jit.script_method`:DeprecationWarning")  # inductor's
@pytest.mark.parametrize(
    "name",
    ["Conv2d", "ConvTranspose2d", "MaxPool2d", "AvgPool2d", "BatchNorm2d", "LayerNorm", "GELU"],
)
def test_compiled_whole(name):
    options, shape = next((o, s) for n, o, s in LAYERS if n == name)
    mine, _ = layers(name, options, torch.float32, "cpu")
    torch._dynamo.reset()
    compiled, x = torch.compile(mine, fullgraph=True), torch.randn(shape)
    torch.testing.assert_close(compiled(x), mine(x))


@pytest.mark.parametrize("device", DEVICES)
def test_attention_in_the_half_types(device):
    torch.manual_seed(0)
    for dtype in (torch.float16, torch.bfloat16):
        mine = ours.MultiheadAttention(16, 4, batch_first=True).to(device, dtype)
        theirs = nn.MultiheadAttention(16, 4, batch_first=True).to(device, torch.float64)
        theirs.load_state_dict(mine.state_dict())
        x = torch.randn(2, 6, 16, device=device).to(dtype)
        y = x.double()
        assert error(mine(x, x, x)[0], theirs(y, y, y)[0]) <= 8 * UNIT[dtype]


@pytest.mark.parametrize("device", DEVICES)
def test_networks_run_on_the_device(device):
    from cnnref.models import create

    model = create("mobilenet_v3_small").to(device).eval()
    with torch.no_grad():
        out = model(torch.randn(2, 3, 64, 64, device=device))
    assert out.device.type == device
