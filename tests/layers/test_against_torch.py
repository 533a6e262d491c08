"""Thousands of random layers against torch.nn: outputs, places, gradients, refusals, weights."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import cnnref.layers as ours
from tests.layers.random_layers import Case, convolutions, pools, transposed

SEED = 20_261_121
SHARE = 4
"""Every so many cases the gradients are compared as well."""


@pytest.mark.parametrize(
    ("kind", "cases", "count", "least"),
    [
        ("convolution", convolutions, 4200, 3000),
        ("transposed", transposed, 1500, 600),
        ("pooling", pools, 5000, 3000),
    ],
)
def test_random_layers_equal_torch(kind, cases, count, least):
    print("seed", SEED)
    tally = Counter(compare(case, index) for index, case in enumerate(cases(count, SEED)))
    print(kind, dict(tally))
    assert tally["equal"] >= least
    assert tally["both refuse"] >= 50


def compare(case: Case, index: int) -> str:
    """Run both; a case that torch refuses must be refused with a sentence."""
    theirs = attempt(getattr(nn, case.name), case)
    try:
        mine = getattr(ours, case.name)(**case.options).double()
        if isinstance(theirs, nn.Module):
            mine.load_state_dict(theirs.state_dict())
        out = mine(case.x)
    except ValueError as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert theirs is None, f"{case}: refused with {refusal}"
        return "both refuse"
    if theirs is None:
        assert looser(case), f"{case}: torch refuses it, ours gives {shapes(out)}"
        return "torch alone refuses"
    out, expected = tensors(out), tensors(theirs(case.x))
    if len(out) > 1 and (missed := out[1] < 0).any():  # torch names a place outside of the map
        assert out[0][missed].isneginf().all(), case
        expected[1][missed] = -1
    for one, two in zip(out, expected, strict=True):
        assert one.shape == two.shape, case
        assert one.dtype == two.dtype, case
        torch.testing.assert_close(one, two, rtol=1e-12, atol=1e-12, msg=lambda m: f"{case}: {m}")
    if index % SHARE == 0 and out[0].numel() and not out[0].isinf().any():
        gradients(case, mine, theirs)
    return "equal"


def attempt(kind: type[nn.Module], case: Case) -> nn.Module | None:
    """torch's layer if it takes the case."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "same" with an even kernel copies the input
            layer = kind(**case.options).double()
            layer(case.x)
    except (RuntimeError, ValueError):
        return None
    return layer


def looser(case: Case) -> bool:
    """Where torch refuses what has an answer: an empty batch with another padding mode."""
    return 0 in case.x.shape or "padding_mode" in case.options


def gradients(case: Case, mine: nn.Module, theirs: nn.Module) -> None:
    found = []
    for layer in (mine, theirs):
        x = case.x.clone().requires_grad_()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            out = tensors(layer(x))[0]
        weights = torch.linspace(-1, 1, out.numel(), dtype=out.dtype).reshape(out.shape)
        found.append(torch.autograd.grad((out * weights).sum(), [x, *layer.parameters()]))
    for one, two in zip(*found, strict=True):
        torch.testing.assert_close(one, two, rtol=1e-11, atol=1e-11, msg=lambda m: f"{case}: {m}")


def tensors(out: Any) -> tuple[Tensor, ...]:
    return (out,) if isinstance(out, Tensor) else tuple(out)


def shapes(out: Any) -> list[tuple[int, ...]]:
    return [tuple(tensor.shape) for tensor in tensors(out)]


def test_a_wrong_layer_would_be_found(monkeypatch):
    """The comparison above can fail."""
    case = next(case for case in pools(100, 1) if case.name == "AvgPool2d")
    monkeypatch.setattr(ours, "AvgPool2d", nn.MaxPool2d)
    options = {"kernel_size": 2}
    with pytest.raises((AssertionError, TypeError)):
        compare(Case("AvgPool2d", options, torch.randn(1, 1, 4, 4).double()), 0)
    assert case


OTHERS: Iterable[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("BatchNorm2d", {"num_features": 6}, (4, 6, 5, 5)),
    ("BatchNorm2d", {"num_features": 6, "eps": 1e-3, "momentum": 0.01}, (4, 6, 5, 5)),
    ("BatchNorm2d", {"num_features": 6, "momentum": None}, (4, 6, 5, 5)),
    ("BatchNorm2d", {"num_features": 6, "affine": False}, (4, 6, 5, 5)),
    ("BatchNorm2d", {"num_features": 6, "track_running_stats": False}, (4, 6, 5, 5)),
    ("BatchNorm2d", {"num_features": 6, "bias": False}, (4, 6, 5, 5)),
    ("GroupNorm", {"num_groups": 2, "num_channels": 6}, (4, 6, 5, 5)),
    ("GroupNorm", {"num_groups": 6, "num_channels": 6, "affine": False}, (4, 6, 5)),
    ("GroupNorm", {"num_groups": 1, "num_channels": 6}, (4, 6)),
    ("LayerNorm", {"normalized_shape": 7}, (4, 3, 7)),
    ("LayerNorm", {"normalized_shape": [3, 7], "eps": 1e-3}, (4, 3, 7)),
    ("LayerNorm", {"normalized_shape": 7, "bias": False}, (4, 7)),
    ("LayerNorm", {"normalized_shape": 7, "elementwise_affine": False}, (7,)),
    ("LocalResponseNorm", {"size": 5}, (2, 7, 4, 4)),
    ("LocalResponseNorm", {"size": 2, "alpha": 0.1, "beta": 0.5, "k": 2.0}, (2, 7, 4)),
    ("Linear", {"in_features": 5, "out_features": 3}, (2, 4, 5)),
    ("Linear", {"in_features": 5, "out_features": 3, "bias": False}, (5,)),
    ("Identity", {}, (2, 3)),
    ("Flatten", {}, (2, 3, 4)),
    ("Flatten", {"start_dim": 0, "end_dim": 1}, (2, 3, 4)),
    ("ReLU", {}, (50,)),
    ("ReLU6", {}, (50,)),
    ("LeakyReLU", {"negative_slope": 0.3}, (50,)),
    ("Sigmoid", {}, (50,)),
    ("Tanh", {}, (50,)),
    ("SiLU", {}, (50,)),
    ("GELU", {}, (50,)),
    ("GELU", {"approximate": "tanh"}, (50,)),
    ("Hardsigmoid", {}, (50,)),
    ("Hardswish", {}, (50,)),
    ("Softmax", {"dim": 1}, (3, 5, 2)),
    ("PixelShuffle", {"upscale_factor": 3}, (2, 18, 4, 5)),
    ("PixelShuffle", {"upscale_factor": 2}, (8, 2, 3)),
    ("PixelUnshuffle", {"downscale_factor": 2}, (2, 3, 4, 6)),
    ("ChannelShuffle", {"groups": 3}, (2, 6, 4, 5)),
    (
        "Unfold",
        {"kernel_size": (2, 3), "dilation": 2, "padding": 1, "stride": (2, 1)},
        (2, 3, 8, 9),
    ),
    ("Unfold", {"kernel_size": 3}, (3, 5, 6)),
    (
        "Fold",
        {"output_size": (6, 7), "kernel_size": 3, "padding": 1, "stride": (1, 2)},
        (2, 18, 24),
    ),
    ("Fold", {"output_size": 5, "kernel_size": 2, "dilation": 2, "stride": 2}, (8, 4)),
]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(("name", "options", "shape"), OTHERS)
def test_other_layers_equal_torch(name, options, shape, training):
    torch.manual_seed(3)
    theirs, mine = getattr(nn, name)(**options).double(), getattr(ours, name)(**options).double()
    for parameter in theirs.parameters():
        nn.init.normal_(parameter)
    mine.load_state_dict(theirs.state_dict())
    for step in range(3):  # statistics move
        x = torch.randn(shape, dtype=torch.float64) * 3
        one, two = mine.train(training)(x), theirs.train(training)(x)
        torch.testing.assert_close(one, two, rtol=1e-12, atol=1e-12, msg=f"step {step}")
    for one, two in zip(mine.state_dict().items(), theirs.state_dict().items(), strict=True):
        assert one[0] == two[0]
        torch.testing.assert_close(one[1], two[1], rtol=1e-12, atol=1e-12)
    x = torch.randn(shape, dtype=torch.float64).clamp(-2.5, 2.5)
    if name == "Hardsigmoid":  # torch's gradient in float64 is a sixth in float32
        mine, theirs, x = mine.float(), theirs.float(), x.float()
    assert_same_gradients(mine, theirs, x)
    theirs.load_state_dict(mine.state_dict())  # and back


def assert_same_gradients(mine: nn.Module, theirs: nn.Module, x: Tensor) -> None:
    found = []
    for layer in (mine, theirs):
        y = x.clone().requires_grad_()
        out = layer(y)
        weights = torch.linspace(-1, 1, out.numel(), dtype=out.dtype).reshape(out.shape)
        found.append(torch.autograd.grad((out * weights).sum(), [y, *layer.parameters()]))
    tolerance = 1e-10 if x.dtype == torch.float64 else 1e-6
    for one, two in zip(*found, strict=True):
        torch.testing.assert_close(one, two, rtol=tolerance, atol=tolerance)
