"""The drawings of transfer learning show what torch and the records say."""

from __future__ import annotations

import re

import pytest
import torch
import torch.nn.functional as F

from cnnref.figures import draw, to_svg
from cnnref.figures.small_finding import finding
from cnnref.figures.stage_shares import shares
from cnnref.models import create


@pytest.mark.parametrize("across", [4, 16, 40])
def test_a_finding_is_what_scaling_leaves_of_it_in_the_whole_picture(across):
    """The window is cut out of the scaled radiograph: its border is too far away to matter."""
    side = 2016
    place = (torch.arange(side) - side / 2 + 0.5) ** 2
    disc = ((place[:, None] + place).sqrt() < across / 2).float()[None, None]
    whole = F.interpolate(disc, size=224, mode="bilinear", antialias=True)[0, 0]
    _, small = finding(across)
    torch.testing.assert_close(torch.tensor(small), whole[108:116, 108:116])


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_shares_add_up_to_the_network(name):
    found = shares(name)
    net = create(name)
    assert sum(found.values()) == sum(p.numel() for p in net.parameters())
    assert list(found) == ["conv1", "layer1", "layer2", "layer3", "layer4", "fc"]
    assert found["layer4"] == sum(p.numel() for p in net.layer4.parameters())


def test_the_bars_say_their_values_in_both_languages():
    spec = {"noise": {"first": 0.81, "last": 0.7, "all": 0.65}}
    for lang, word in (("en", "first layer"), ("zh-TW", "第一層")):
        svg = to_svg(draw("tuned_parts", spec, lang=lang))
        assert "0.81" in svg
        assert word in svg


def test_each_epoch_of_each_stage_has_a_cell():
    svg = to_svg(draw("unfreezing", (12, 2)))
    filled, empty = (
        sum(path.count("M") for path in re.findall(rf'd="([^"]+)"[^>]*{style}', svg))
        for style in (
            "stroke: #24292f; stroke-width: 0.7",
            "fill: none; stroke: #[0-9a-f]+; stroke-width: 0.7",
        )
    )
    assert svg.count("layer4") >= 1
    assert filled == sum(min(6, 1 + epoch // 2) for epoch in range(12))
    assert filled + empty >= 72


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("small_finding", [], "must be 1 to 4 widths"),
        ("tuned_parts", {"fog": {}}, "shift 'fog' has no words"),
        ("unfreezing", (0, 1), "1 to 20 epochs"),
        ("stage_shares", "resnet", "resnet"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind, spec, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(kind, spec)
