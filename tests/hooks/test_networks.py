"""Counts of networks on pages come from the networks."""

import json

import pytest

from cnnref.models import list_models
from hooks import networks

GOLDEN = json.loads((networks.ROOT / "tests/golden/receptive_fields.json").read_text("utf-8"))
COLUMNS = {
    "name": "N",
    "rf": "F",
    "jump": "J",
    "start": "S",
    "centre": "C",
    "side": "D",
    "mass": "M",
}


def test_every_registered_network_is_counted():
    assert sorted(networks.networks()) == list_models()


def test_counts_are_made_again_when_the_code_changes(tmp_path, monkeypatch):
    """A stale file of another state of the code is not read."""
    monkeypatch.setattr(networks, "CACHE", tmp_path)
    stale = {
        "lenet5": {
            "family": "lenet",
            "image": [1],
            "params": 1,
            "buffers": 0,
            "macs": 1,
            "field": "1",
        }
    }
    (tmp_path / f"networks-{networks._code()}.json").write_text(json.dumps(stale))
    assert networks.networks.__wrapped__() == stale
    (tmp_path / "layer.py").write_text("changed")
    before = networks._code()
    monkeypatch.setattr(networks, "__file__", str(tmp_path / "layer.py"))
    assert networks._code.__wrapped__() != before


def test_fields_are_those_measured_on_the_originals():
    """The record of gradients through torchvision's and timm's networks, where both end alike:
    of segmentation the record ends before the last resize."""
    keys = ("size", "stride", "start", "center")
    names = [
        name
        for name, one in networks.fields().items()
        if name in GOLDEN and one["family"] != "segmentation"
    ]
    assert len(names) >= 36
    for name in names:
        measured = [tuple(end[key][0] for key in keys) for end in GOLDEN[name]]
        assert tuple(networks.field(name, key) for key in keys) in measured, name


def test_no_part_of_the_mass_is_wider_than_the_field():
    for name, one in networks.fields().items():
        assert 0 < one["width"] <= one["size"], name
        assert one["spread"] < one["size"] / 2, name


def test_networks_of_a_family_with_equal_fields_share_a_line():
    lines = networks.field_table("vgg", COLUMNS).splitlines()
    assert lines[0] == "| N | F | M | D | J | S | C |"
    assert "| `vgg16` `vgg16_bn` | 212 | 108 | 0.95 | 32 | −90 | 15.5 |" in lines
    assert len(lines) == 2 + 4


def test_context_is_marked_by_a_plus():
    table = networks.field_table("resnet", COLUMNS)
    assert "| `seresnet50` | 427+ |" in table
    assert "`resnext50_32x4d` `wide_resnet50_2` | 427 |" in table


def test_every_convolutional_network_has_a_line_of_its_family():
    families = {one["family"] for one in networks.fields().values()}
    assert not families & networks.NOT_CONVOLUTIONAL
    table = networks.field_table(" ".join(sorted(families)), COLUMNS)
    assert all(f"`{name}`" in table for name in networks.fields())


def test_what_has_no_field_is_named():
    with pytest.raises(ValueError, match=r"field_of\('vit_b_16', 'size'\): there are alexnet"):
        networks.field("vit_b_16", "size")
    with pytest.raises(ValueError, match=r"field_table\('swin'\): no such family: swin"):
        networks.field_table("swin", COLUMNS)
