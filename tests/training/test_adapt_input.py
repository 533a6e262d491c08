"""An adapted first layer agrees with the old one on images that both can read."""

from __future__ import annotations

import random

import pytest
import torch
from torch import nn

from cnnref.models import create
from cnnref.training.adapt_input import adapt_input, extend_input, fold_normalisation


def layers() -> list[nn.Conv2d]:
    chance = random.Random(0)
    found = []
    for seed in range(8):
        torch.manual_seed(seed)
        kernel = chance.choice([1, 3, 5, 7])
        mode = chance.choice(["zeros", "reflect"])
        found.append(
            nn.Conv2d(
                chance.choice([2, 3, 5]), 4, kernel, chance.choice([1, 2]), kernel // 2,
                bias=chance.random() < 0.5, padding_mode=mode,
            ).double()
        )  # fmt: skip
    return found


@pytest.mark.parametrize("conv", layers())
def test_summed_kernels_equal_the_repeated_image(conv):
    grey = torch.randn(2, 1, 13, 11, dtype=torch.float64)
    expected = conv(grey.expand(-1, conv.in_channels, -1, -1))
    torch.testing.assert_close(adapt_input(conv, 1)(grey), expected)


@pytest.mark.parametrize("conv", layers())
@pytest.mark.parametrize("turns", [2, 3])
def test_repeated_kernels_equal_the_mean_of_the_copies(conv, turns):
    copies = torch.randn(turns, 1, conv.in_channels, 9, 9, dtype=torch.float64)
    wide = adapt_input(conv, turns * conv.in_channels)(torch.cat(list(copies), 1))
    torch.testing.assert_close(wide, conv(copies.mean(0)))


def test_any_number_of_channels_keeps_the_geometry():
    conv = create("resnet18").conv1
    for channels in (1, 2, 3, 4, 7):
        new = adapt_input(conv, channels)
        assert new.weight.shape == (64, channels, 7, 7)
        assert new(torch.zeros(1, channels, 32, 32)).shape == (1, 64, 16, 16)
    torch.testing.assert_close(adapt_input(conv, 3).weight, conv.weight)
    assert adapt_input(conv, 1).bias is None


@pytest.mark.parametrize("conv", layers())
def test_extra_channels_change_nothing_at_first_and_can_learn(conv):
    x = torch.randn(2, conv.in_channels + 2, 9, 9, dtype=torch.float64)
    new = extend_input(conv, 2)
    torch.testing.assert_close(new(x), conv(x[:, : conv.in_channels]))
    new(x).square().sum().backward()
    assert (new.weight.grad[:, conv.in_channels :].abs().amax((1, 2, 3)) > 0).all()


@pytest.mark.parametrize("conv", layers())
def test_folded_normalisation_is_exact_inside(conv):
    random_ = torch.Generator().manual_seed(1)
    mean, std = (torch.rand(2, conv.in_channels, generator=random_) + 0.2).double().tolist()
    x = torch.rand(2, conv.in_channels, 21, 21, dtype=torch.float64)
    m, s = (torch.tensor(v, dtype=torch.float64).view(1, -1, 1, 1) for v in (mean, std))
    edge = -(-conv.padding[0] // conv.stride[0])
    inside = (..., slice(edge, -edge or None), slice(edge, -edge or None))
    found, expected = fold_normalisation(conv, mean, std)(x), conv((x - m) / s)
    torch.testing.assert_close(found[inside], expected[inside])
    if conv.padding_mode == "zeros" and conv.padding[0]:
        assert not torch.allclose(found, expected)


def test_the_old_layer_is_left_alone():
    conv = nn.Conv2d(3, 4, 3)
    before = conv.weight.detach().clone()
    for new in (
        adapt_input(conv, 3),
        extend_input(conv, 1),
        fold_normalisation(conv, [0.5] * 3, [0.5] * 3),
    ):
        nn.init.zeros_(new.weight)
    assert torch.equal(conv.weight, before)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: adapt_input(nn.Conv2d(4, 4, 3, groups=4), 1), "groups 4 must be 1"),
        (lambda: adapt_input(nn.Conv2d(3, 4, 3), 0), "channels 0"),
        (lambda: extend_input(nn.Conv2d(3, 4, 3), 0), "extra 0"),
        (lambda: fold_normalisation(nn.Conv2d(3, 4, 3), [0.5], [0.5]), "length 1 and 1"),
        (lambda: fold_normalisation(nn.Conv2d(1, 4, 3), [0.5], [0.0]), "std"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
