"""The order of residual blocks is the papers', and follows the code when that changes."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnref.figures.blocks import block
from cnnref.layers import BasicBlock, Bottleneck, InvertedResidual, PreActBottleneck
from cnnref.layers.order import Order, order


def test_the_papers_orders():
    conv = ("norm", "ReLU")
    assert order(BasicBlock(8, 8)) == Order((), ("3x3", *conv, "3x3", "norm"), (), ("ReLU",))
    assert order(Bottleneck(32, 8)) == Order(
        (), ("1x1", *conv, "3x3", *conv, "1x1", "norm"), (), ("ReLU",)
    )
    assert order(PreActBottleneck(32, 8)) == Order(
        (), (*conv, "1x1", *conv, "3x3", *conv, "1x1"), (), ()
    )


def test_a_projection_reads_what_both_sides_share():
    found = order(PreActBottleneck(8, 8, stride=2, project=True))
    assert found.before == ("norm", "ReLU")
    assert found.shortcut == ("1x1 s2",)


def test_inverted_residuals_filter_each_channel():
    assert order(InvertedResidual(8, 8, 1, 6), channels=True).branch[3] == "3x3 dw, 48"


def test_order_follows_the_code():
    class Late(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)

        def forward(self, x):
            return self.norm(torch.relu(self.conv(x)) + x)

    assert order(Late()) == Order((), ("3x3", "ReLU"), (), ("norm",))


def test_only_one_addition_is_understood():
    with pytest.raises(ValueError, match="block Sequential adds 2 times"):
        order(nn.Sequential(BasicBlock(4, 4), BasicBlock(4, 4)))


def test_the_drawn_variants_differ_where_the_text_says():
    v1, v15, d = (order(block(name)) for name in ("v1", "v1.5", "d"))
    assert (v1.branch[0], v1.branch[3]) == ("1x1 s2", "3x3")
    assert (v15.branch[0], v15.branch[3]) == ("1x1", "3x3 s2")
    assert d.branch == v15.branch
    assert (v15.shortcut, d.shortcut) == (("1x1 s2", "norm"), ("pool s2", "1x1", "norm"))
