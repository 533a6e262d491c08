"""Signatures, attributes, refusals of the twins of torch.nn."""

from __future__ import annotations

import inspect
import re

import pytest
import torch
from torch import nn

import cnnref.layers as ours
from cnnref.layers.swap import TWINS


@pytest.mark.parametrize("theirs", TWINS, ids=lambda kind: kind.__name__)
def test_arguments_are_torchs_in_order_with_its_defaults(theirs):
    mine = parameters(TWINS[theirs])
    for name, default in parameters(theirs).items():
        if name == "bias" and theirs.__name__ in ("BatchNorm2d", "GroupNorm"):
            continue  # by keyword, newer than the oldest torch that is supported
        assert name in mine, f"{theirs.__name__} has no {name}"
        assert mine[name] == default, name
    ordered = [name for name in mine if name in parameters(theirs)]
    assert ordered == list(parameters(theirs)) or "bias" in mine


def parameters(kind: type[nn.Module]) -> dict[str, object]:
    found = inspect.signature(kind.__init__).parameters.values()
    return {p.name: p.default for p in found if p.name not in ("self", "args", "kwargs")}


@pytest.mark.parametrize("theirs", TWINS, ids=lambda kind: kind.__name__)
def test_layers_stand_on_nn_module_alone(theirs):
    """No layer of torch.nn is inherited from, and none does the work."""
    kinds = inspect.getmro(TWINS[theirs])
    assert {kind for kind in kinds if kind.__module__.startswith("torch")} == {nn.Module}


def test_no_twin_of_torch_nn_functional_is_called():
    """Of torch.nn.functional only `pad` and the library's own convolution may be used."""
    from pathlib import Path

    import cnnref

    root = Path(cnnref.__file__).parent
    twins = {Path(inspect.getfile(kind)) for kind in TWINS.values()}
    for path in [*sorted(twins), *sorted((root / "functional").glob("*.py"))]:
        used = {
            part.partition("(")[0]
            for line in path.read_text("utf-8").splitlines()
            for part in line.split("F.")[1:]
        }
        allowed = {"pad"} | ({"conv2d"} if path.name == "library.py" else set())
        assert used <= allowed, path.name


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ours.Conv2d(3, 8, 0), "kernel_size 0 must be at least 1"),
        (lambda: ours.Conv2d(3, 8, (3, 3, 3)), "kernel_size (3, 3, 3) must be one whole number"),
        (lambda: ours.Conv2d(3, 8, 3, groups=2), "in_channels 3 must be a multiple of groups 2"),
        (lambda: ours.Conv2d(0, 8, 3), "in_channels 0 must be at least 1"),
        (lambda: ours.Conv2d(3, 8, 3, padding=-1), "padding -1 must be at least 0"),
        (lambda: ours.Conv2d(3, 8, 3, padding="full"), "padding 'full' must be one of"),
        (lambda: ours.Conv2d(3, 8, 3, 2, "same"), 'padding "same" needs stride 1'),
        (lambda: ours.Conv2d(3, 8, 3, padding_mode="mirror"), "padding_mode 'mirror' must be one"),
        (lambda: ours.Conv2d(3, 8, 7)(torch.zeros(1, 3, 5, 5)), "kernel 7 does not fit a padded"),
        (lambda: ours.Conv2d(3, 8, 3)(torch.zeros(1, 4, 5, 5)), "reads 3 channels a group, input"),
        (lambda: ours.Conv2d(3, 8, 3)(torch.zeros(5)), "do not fit a convolution along 2 axes"),
        (lambda: ours.Conv2d(3, 8, 3)(torch.zeros(1, 3, 5, 5).double()), "weight is torch.float32"),
        (lambda: ours.MaxPool2d(3, padding=2), "padding 2 must be at most half of the kernel (1)"),
        (lambda: ours.AvgPool2d(2)(torch.zeros(4)), "must be (N, C, H, W) or (C, H, W)"),
        (lambda: ours.AvgPool2d(2, divisor_override=0), "divisor_override 0 must be at least 1"),
        (lambda: ours.AdaptiveAvgPool2d(0), "output_size 0 must be at least 1"),
        (lambda: ours.AdaptiveAvgPool2d((1, 2, 3)), "output_size (1, 2, 3) must be one number"),
        (lambda: ours.BatchNorm2d(4)(torch.zeros(1, 3, 2, 2)), "must be (N, 4, H, W)"),
        (lambda: ours.BatchNorm2d(3)(torch.zeros(1, 3, 1, 1)), "has one value a channel"),
        (lambda: ours.GroupNorm(2, 3), "num_channels 3 must be a multiple of num_groups 2"),
        (lambda: ours.LayerNorm(4)(torch.zeros(2, 3)), "input of shape (2, 3) must be (..., 4)"),
        (lambda: ours.Dropout(1.5), "p 1.5 must be between 0 and 1"),
        (lambda: ours.StochasticDepth(0.5, "column"), "mode 'column' must be one of"),
        (lambda: ours.Softmax(), "dim None must be a whole number"),
        (lambda: ours.GELU("fast"), "approximate 'fast' must be one of"),
        (lambda: ours.Linear(4, 2)(torch.zeros(3)), "input of shape (3,) must be (..., 4)"),
        (lambda: ours.MultiheadAttention(8, 3), "embed_dim 8 must be a multiple of num_heads 3"),
        (lambda: ours.PixelShuffle(2)(torch.zeros(1, 3, 2, 2)), "channels 3 must be a multiple"),
        (lambda: ours.ChannelShuffle(2)(torch.zeros(1, 3, 2, 2)), "channels 3 must be a multiple"),
        (lambda: ours.Fold(4, 2)(torch.zeros(1, 4, 8)), "must be (N, C * 4, 9) for output_size"),
        (lambda: ours.BlurPool2d(3)(torch.zeros(1, 4, 8, 8)), "input has 4 channels, this layer 3"),
        (
            lambda: ours.ConvTranspose2d(1, 1, 2, 2)(torch.zeros(1, 1, 3, 3), output_size=(9, 9)),
            "output_size 9 must be between 6 and 7",
        ),
        (lambda: ours.BasicBlock(8, 8, groups=2), "groups 2 must be one of 1"),
        (lambda: ours.Bottleneck(8, 8, stride_on="5x5"), "stride_on '5x5' must be one of"),
        (lambda: ours.ECA(kernel_size=4), "kernel_size 4 must be odd"),
        (lambda: ours.InvertedResidual(8, 8, 3, 6), "stride 3 must be one of 1, 2"),
        (lambda: ours.EncoderBlock(3, 8, 32), "hidden_dim 8 must be a multiple of num_heads 3"),
    ],
)
def test_refusals_are_one_sentence(make, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        make()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [(13, 14), [14, 13]])
def test_output_size_of_a_transposed_convolution(size):
    theirs = nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)
    mine = ours.ConvTranspose2d(2, 3, 3, stride=2, padding=1)
    mine.load_state_dict(theirs.state_dict())
    x = torch.randn(1, 2, 7, 7)
    torch.testing.assert_close(mine(x, output_size=size), theirs(x, output_size=size))


@pytest.mark.parametrize("name", ["Conv2d", "ConvTranspose2d", "Linear"])
def test_first_weights_have_torchs_spread(name):
    options = (64, 64, 3) if name != "Linear" else (256, 256)
    mine, theirs = getattr(ours, name)(*options), getattr(nn, name)(*options)
    for one, two in zip(mine.state_dict().values(), theirs.state_dict().values(), strict=True):
        assert abs(float(one.std() / two.std()) - 1) < 0.2
        assert float(one.abs().max()) <= float(two.abs().max()) * 1.2
