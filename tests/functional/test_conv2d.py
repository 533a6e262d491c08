"""Every rung of the ladder against torch: an exhaustive sweep, random cases, types, gradients."""

from __future__ import annotations

import random
import re
import warnings
from itertools import product
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.functional import ALGORITHMS, conv1d, conv2d, conv3d, cost
from tests.devices import DEVICES

SEED = 20_261_121
UNIT = {
    torch.float64: 2.0**-53,
    torch.float32: 2.0**-24,
    torch.float16: 2.0**-11,
    torch.bfloat16: 2.0**-8,
}
SMOOTH = [name for name in ALGORITHMS if name != "loops"]
THREE = {"winograd2", "winograd4"}
"""These take a 3x3 kernel at stride and dilation 1."""


def torchs(x: Tensor, weight: Tensor, bias: Tensor | None = None, **options: Any) -> Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "same" with an even kernel copies the input
        return F.conv2d(x, weight, bias, **options)


def relative(found: Tensor, exact: Tensor) -> float:
    return float((found.double() - exact).norm() / exact.norm().clamp_min(1e-300))


def test_every_edge_of_the_default_algorithm():
    generator = torch.Generator().manual_seed(SEED)
    equal = refused = 0
    grid = product(
        (0, 1, 2),
        ((5, 7), (8, 6)),
        ((1, 3, 4), (2, 4, 6), (4, 4, 4), (3, 3, 6)),
        ((1, 1), (2, 3), (3, 3), (4, 2), (5, 1)),
        ((1, 1), (2, 2), (1, 3)),
        (0, (2, 1), "same", "valid"),
        ((1, 1), (2, 1)),
        (torch.contiguous_format, torch.channels_last),
    )
    for n, size, (groups, c, k), kernel, stride, padding, dilation, layout in grid:
        x = torch.randn(n, c, *size, dtype=torch.float64, generator=generator)
        x = x.contiguous(memory_format=layout)
        w = torch.randn(k, c // groups, *kernel, dtype=torch.float64, generator=generator)
        options: dict[str, Any] = {
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
            "groups": groups,
        }
        try:
            expected = torchs(x, w, **options)
        except RuntimeError:
            with pytest.raises(ValueError, match=r"padding|window|kernel"):
                conv2d(x, w, **options)
            refused += 1
            continue
        found = conv2d(x, w, **options)
        assert found.shape == expected.shape, options
        assert found.is_contiguous(memory_format=layout) or not found.numel(), options
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)
        equal += 1
    print(f"{equal} equal, {refused} refused by both")
    assert equal >= 3600
    assert refused


def fitting(name: str, rng: random.Random) -> tuple[Tensor, Tensor, Tensor, dict[str, Any]]:
    """A random case that an algorithm takes: image, weight, bias, options."""
    depthwise, three = name == "toeplitz", name in THREE
    groups = rng.randint(1, 4)
    c, k = (groups,) * 2 if depthwise else (groups * rng.randint(1, 3) for _ in range(2))
    kernel = (3, 3) if three else (rng.randint(1, 4), rng.randint(1, 4))
    padding: Any = rng.choice((0, 1, (2, 0), "same", "valid"))
    free = not three and padding != "same"
    options = {
        "stride": (rng.randint(1, 3), rng.randint(1, 3)) if free else 1,
        "padding": padding,
        "dilation": 1 if three else (rng.randint(1, 2), rng.randint(1, 2)),
        "groups": groups,
    }
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    draw = {"dtype": torch.float64, "generator": generator}
    x = torch.randn(rng.choice((0, 1, 2)), c, rng.randint(7, 11), rng.randint(7, 11), **draw)
    if rng.random() < 0.3:
        x = x.contiguous(memory_format=torch.channels_last)
    w = torch.randn(k, c // groups, *kernel, **draw)
    return x, w, torch.randn(k, **draw), options


@pytest.mark.parametrize("name", ALGORITHMS)
def test_random_cases(name):
    rng = random.Random(SEED)
    limit = ALGORITHMS[name].tolerance[torch.float64] * UNIT[torch.float64]
    for index in range(15 if name == "loops" else 300):
        x, w, b, options = fitting(name, rng)
        bias = b if index % 2 else None
        found, expected = (
            conv2d(x, w, bias, **options, algorithm=name),
            torchs(x, w, bias, **options),
        )
        assert found.shape == expected.shape, options
        assert relative(found, expected) <= 2 * limit, (index, options)  # both of them round
        if x.is_contiguous(memory_format=torch.channels_last) and not x.is_contiguous():
            assert found.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", UNIT, ids=str)
@pytest.mark.parametrize("name", ALGORITHMS)
def test_rounding_error_stays_within_the_stated_units(name, dtype, device):
    limit = ALGORITHMS[name].tolerance[dtype] * UNIT[dtype]
    torch.manual_seed(SEED)
    for c in (2,) if name == "loops" else (16, 128, 512):
        groups = c if name == "toeplitz" else 1
        k = c if name == "toeplitz" else 16
        x = torch.randn(1, c, 8, 8).to(device, dtype)
        w = torch.randn(k, c // groups, 3, 3).to(device, dtype)
        found = conv2d(x, w, padding=1, groups=groups, algorithm=name)
        assert found.dtype == dtype
        assert found.device.type == device
        exact = (
            summed(x.double(), w.double())
            if groups == 1
            else torchs(x.double(), w.double(), padding=1, groups=groups)
        )
        assert relative(found, exact) <= limit, c


def summed(x, w):
    """A 3x3 convolution whose products are added pairwise, which loses next to nothing.

    The library's own sum depends on the processor, and may round more than what is tested.
    """
    windows = torch.nn.functional.unfold(x, 3, padding=1)[0]
    return (w.flatten(1)[..., None] * windows).sum(1).reshape(1, len(w), *x.shape[2:])


def test_the_error_grows_with_the_tile_of_winograd():
    """The lesson of the ladder: four times fewer products cost digits."""
    torch.manual_seed(SEED)
    x, w = torch.randn(1, 128, 16, 16), torch.randn(32, 128, 3, 3)
    exact = torchs(x.double(), w.double(), padding=1)
    two, four = (
        relative(conv2d(x, w, padding=1, algorithm=name), exact)
        for name in ("winograd2", "winograd4")
    )
    assert four > 2 * two


@pytest.mark.parametrize("name", SMOOTH)
def test_gradients_of_first_and_second_order(name):
    torch.manual_seed(SEED)
    depthwise, three = name == "toeplitz", name in THREE
    c, k, groups = (2, 2, 2) if depthwise else (2, 4, 2)
    kernel = (3, 3) if three else (2, 3)
    x = torch.randn(2, c, 4, 5, dtype=torch.float64, requires_grad=True)
    w = torch.randn(k, c // groups, *kernel, dtype=torch.float64, requires_grad=True)
    b = torch.randn(k, dtype=torch.float64, requires_grad=True)

    def run(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
        return conv2d(x, w, b, 1 if three else (2, 1), 1, 1, groups, algorithm=name)

    assert torch.autograd.gradcheck(run, (x, w, b))
    assert torch.autograd.gradgradcheck(run, (x, w, b))


@pytest.mark.parametrize("name", [name for name in SMOOTH if name != "library"])
def test_traced_whole(name):
    """torch.compile sees one graph."""
    groups = 4 if name == "toeplitz" else 1

    def run(x: Tensor, w: Tensor) -> Tensor:
        return conv2d(x, w, padding=1, groups=groups, algorithm=name)

    torch._dynamo.reset()
    x, w = torch.randn(1, 4, 6, 6), torch.randn(4, 4 // groups, 3, 3)
    compiled = torch.compile(run, fullgraph=True, backend="eager")
    torch.testing.assert_close(compiled(x, w), run(x, w))


@pytest.mark.parametrize("name", ALGORITHMS)
def test_autocast_takes_the_narrow_type(name):
    groups = 4 if name == "toeplitz" else 1
    x, w = torch.randn(1, 4, 6, 6), torch.randn(4, 4 // groups, 3, 3)
    with torch.autocast("cpu", torch.bfloat16):
        y = conv2d(x, w, groups=groups, algorithm=name)
    assert y.dtype == torch.bfloat16


def test_other_axes_equal_torch():
    torch.manual_seed(SEED)
    for stride, padding, dilation in product((1, 2), (0, 1), (1, 2)):
        options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": 2}
        x, w = torch.randn(2, 4, 9).double(), torch.randn(6, 2, 3).double()
        torch.testing.assert_close(conv1d(x, w, **options), F.conv1d(x, w, **options))
        x, w = torch.randn(2, 4, 7, 6, 9).double(), torch.randn(6, 2, 3, 2, 1).double()
        torch.testing.assert_close(conv3d(x, w, **options), F.conv3d(x, w, **options))


X, W = torch.ones(2, 4, 6, 6), torch.ones(6, 4, 3, 3)
REFUSALS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("input has 0 channels; a convolution needs at least 1", (X[:, :0], W[:, :0]), {}),
    ("weight of shape (6, 3, 3, 3) reads 3 channels a group, input has 4", (X, W[:, :3]), {}),
    ("must be a multiple of groups", (X, W[:5, :2]), {"groups": 2}),
    ("groups 0 must be at least 1", (X, W), {"groups": 0}),
    ("bias of shape (5,) must have shape (6,)", (X, W, torch.ones(5)), {}),
    ("weight is torch.float64 on cpu, input torch.float32 on cpu", (X, W.double()), {}),
    ("do not fit a convolution along 2 axes", (X[0, 0], W), {}),
    ("do not fit a convolution along 2 axes", (X, W[0]), {}),
    ("stride", (X, W), {"stride": 0}),
    ("stride", (X, W), {"stride": (1, 2, 3)}),
    ("dilation", (X, W), {"dilation": -1}),
    ("padding", (X, W), {"padding": "some"}),
    ("padding", (X, W), {"padding": "same", "stride": 2}),
    ("kernel", (X, torch.ones(6, 4, 7, 7)), {}),
    ("algorithm", (X, W), {"algorithm": "magic"}),
    ("winograd2 needs a 3x3 kernel", (X, W[..., :2]), {"algorithm": "winograd2"}),
    ("stride (2, 2)", (X, W), {"algorithm": "winograd4", "stride": 2}),
    ("toeplitz needs a depthwise convolution", (X, W), {"algorithm": "toeplitz"}),
]


@pytest.mark.parametrize(("sentence", "tensors", "options"), REFUSALS)
def test_bad_arguments_get_one_sentence(sentence, tensors, options):
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        conv2d(*tensors, **options)
    assert "\n" not in str(caught.value)


def test_costs_are_those_of_the_formulas():
    """ResNet's 3x3 at 64 channels: products counted by hand, and by torch's counter."""
    from torch.utils.flop_counter import FlopCounterMode

    x, w = torch.empty(2, 64, 56, 56, device="meta"), torch.empty(64, 64, 3, 3, device="meta")
    with FlopCounterMode(display=False) as counter:
        F.conv2d(x, w, padding=1)
    macs = counter.get_total_flops() // 2
    found = {name: cost(name, x, w, padding=1) for name in ALGORITHMS}
    for name in ("loops", "pixels", "im2col", "windows", "taps", "library"):
        assert found[name].multiplications == macs
    assert found["winograd2"].multiplications * 9 == macs * 4
    assert found["winograd4"].multiplications * 4 == macs
    assert found["im2col"].workspace == 9 * x.numel()
    assert found["loops"].workspace == found["library"].workspace == 0


def test_the_cost_of_the_fourier_transform_does_not_grow_with_the_kernel():
    x = torch.empty(1, 8, 64, 64, device="meta")
    small, large = (
        cost("fft", x, torch.empty(8, 8, k, k, device="meta"), padding=15).multiplications
        for k in (3, 31)
    )
    assert small == large


def test_the_products_of_the_bands_are_counted():
    x, w = torch.empty(1, 8, 16, 16, device="meta"), torch.empty(8, 1, 3, 3, device="meta")
    assert cost("toeplitz", x, w, groups=8).multiplications == 8 * 14 * 3 * 16 * 14
