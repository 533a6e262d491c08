"""The drawings of gates and of the vision transformer show what the networks hold."""

from __future__ import annotations

import re

import pytest
import torch

from cnnref.figures import draw, to_svg
from cnnref.figures.attention_costs import costs
from cnnref.figures.gate_flow import ROWS
from cnnref.figures.gate_stages import shares
from cnnref.figures.windows_shift import reads
from cnnref.layers import CBAM, ECA, SEModule
from cnnref.models import create
from cnnref.models.swin import SwinTransformerBlock


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("gate_flow", ["se", "eca", "cbam"]),
        ("gate_stages", "seresnet18"),
        ("attention_costs", [768, 12, 16]),
        ("patch_grid", 3),
        ("windows_shift", [12, 4]),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_each_kind_draws_in_both_languages(kind, spec, lang):
    assert len(to_svg(draw(kind, spec, lang=lang))) > 500


@pytest.mark.parametrize(("side", "width", "blocks", "patch"), [(32, 16, 2, 8), (48, 24, 3, 16)])
def test_costs_are_those_of_the_encoder(side, width, blocks, patch):
    from cnnref.models.vit import VisionTransformer
    from cnnref.summary import summary

    net = VisionTransformer(side, patch, blocks, 2, width, 4 * width, num_classes=5)
    work = summary(net, 3, side, side).work
    maps, linear = costs(side, width, blocks, patch)
    assert work.attention == maps
    assert work.linear == linear + width * 5


def test_shares_are_the_gates_of_the_network():
    found = shares("seresnet18")
    net = create("seresnet18")
    held = [
        sum(p.numel() for m in net.get_submodule(stage).modules() if isinstance(m, SEModule)
            for p in m.parameters())
        for stage in found
    ]  # fmt: skip
    assert [weights for weights, _ in found.values()] == [part / sum(held) for part in held]
    assert [values for _, values in found.values()] == [8 / 15, 4 / 15, 2 / 15, 1 / 15]


def test_what_the_drawing_fills_is_what_a_gate_reads():
    """A change of a far pixel reaches the scale through filled steps alone."""
    torch.manual_seed(0)
    x = torch.rand(1, 16, 15, 15) + 0.5
    far = x.clone()
    far[..., 0, 0] = 5.0
    cbam = CBAM(16, rd_ratio=0.5).eval()
    for row, gate in (
        (ROWS["se"][0], SEModule(16)),
        (ROWS["eca"][0], ECA(16)),
        (ROWS["cbam"][0], cbam.channel),
        (ROWS["cbam"][1], cbam.spatial),
    ):
        changed = not torch.allclose(gate(x)[..., 10:, 10:], gate(far)[..., 10:, 10:])
        assert changed is any(whole for _, whole in row)


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("gate_flow", ["gru"], "must be gates among"),
        ("gate_stages", "resnet18", "must be a network with gates"),
        ("attention_costs", [768, 12], "must be a width, blocks"),
        ("patch_grid", 5, "must be 2 to 3 patches"),
        ("windows_shift", [12, 5], "must be at most 16 cells"),
        ("windows_shift", [20, 4], "must be at most 16 cells"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind, spec, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(kind, spec)


@pytest.mark.parametrize("at", [0, 9, 10, 13, 20])
def test_windows_read_what_the_blocks_of_swin_read(at):
    """The gradient of one token, through the real blocks: 7 cells a window, shifted by 3."""
    torch.manual_seed(at)
    plain, moved = (SwinTransformerBlock(8, 2, s, 0, 0, 0).double().eval() for s in (0, 3))
    for blocks, held in zip(
        [[plain], [moved], [plain, moved]], reads(21, 7, at, shift=3), strict=True
    ):
        x = torch.randn(1, 21, 21, 8, dtype=torch.float64, requires_grad=True)
        y = x
        for block in blocks:
            y = block(y)
        y[0, at, at, 0].backward()
        seen = (x.grad[0].abs().sum(-1) > 1e-20).any(0).nonzero().flatten().tolist()
        assert seen == list(range(*held))
