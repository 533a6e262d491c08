"""A network without channels gives what the whole one gives with these channels unread."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref import count
from cnnref.deploy import drop_channels, prune_channels
from cnnref.deploy.channels import readers, weakest
from cnnref.models import create
from tests.deploy.test_fold import stir


def chain(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.BatchNorm2d(8), nn.Hardswish(),
        nn.Conv2d(8, 6, 1), nn.ReLU6(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(6 * 9, 4),
    )  # fmt: skip
    return stir(net, seed).double()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 999), st.sets(st.integers(0, 7), min_size=1, max_size=7))
def test_channels_behind_depthwise_go_with_all_that_read_them(seed, gone):
    net = chain(seed)
    small = drop_channels(net, "0", sorted(gone))
    x = torch.randn(2, 3, 6, 6, dtype=torch.float64)
    with torch.no_grad():
        net[6].weight[:, sorted(gone)] = 0
        torch.testing.assert_close(small(x), net(x), rtol=1e-12, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 999), st.sets(st.integers(0, 5), min_size=1, max_size=5))
def test_a_linear_layer_loses_all_places_of_a_channel(seed, gone):
    net = chain(seed)
    small = drop_channels(net, "6", sorted(gone))
    x = torch.randn(2, 3, 6, 6, dtype=torch.float64)
    with torch.no_grad():
        net[10].weight.view(4, 6, 9)[:, sorted(gone)] = 0
        torch.testing.assert_close(small(x), net(x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_macs_fall_by_the_product_of_both_widths(share):
    net = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 8, 3, padding=1),
    )  # fmt: skip
    small = count(prune_channels(net, share), (1, 3, 10, 10))
    a, b = int(16 * (1 - share)), int(32 * (1 - share))
    assert small.macs == 9 * 100 * (3 * a + a * b + b * 8)
    assert small.params == 9 * (3 * a + a * b + b * 8) + a + b + 8


def test_only_the_first_convolution_of_a_residual_block_can_shrink():
    net = stir(create("resnet18"), 0)
    inside = readers(net, "layer1.0.conv1")
    assert inside == ["layer1.0.bn1", "layer1.0.conv2"]
    small = prune_channels(net, 0.5)
    assert small.layer4[1].conv1.out_channels == 256
    assert small.layer4[1].conv2.out_channels == 512
    assert small(torch.zeros(1, 3, 32, 32)).shape == (1, 1000)
    for name in ("conv1", "layer1.0.conv2"):
        with pytest.raises(ValueError, match="reach add"):
            drop_channels(net, name, [0])


def test_the_original_is_left_alone():
    net = chain(0)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    prune_channels(net, 0.5)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert prune_channels(net, 0.0) is not net


def test_the_weakest_filters_have_the_smallest_sums():
    conv = nn.Conv2d(2, 5, 3)
    chosen = weakest(conv, 2)
    sums = [conv.weight[k].abs().sum().item() for k in range(5)]
    assert sorted(sums)[:2] == sorted(sums[k] for k in chosen)


@pytest.mark.parametrize(
    ("name", "channels", "message"),
    [
        ("0", [], "channels .* must be some, not all, of 0 to 7"),
        ("0", list(range(8)), "must be some, not all"),
        ("0", [8], "must be some, not all"),
        ("3", [0], "drop channels of a Conv2d with one group"),
        ("1", [0], "drop channels of a Conv2d"),
    ],
)
def test_channels_that_cannot_go_are_refused(name, channels, message):
    with pytest.raises(ValueError, match=message):
        drop_channels(chain(0), name, channels)


class Joined(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv2d(1, 2, 1), nn.Conv2d(1, 2, 1)

    def forward(self, x):
        return torch.cat([self.a(x), self.b(x)], 1)


def test_a_concatenation_ties_channels():
    with pytest.raises(ValueError, match="reach cat"):
        drop_channels(Joined(), "a", [0])
