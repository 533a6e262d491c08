"""Counts of networks on pages come from the networks."""

import json

import pytest

from cnnref.models import create, list_models
from hooks import networks

HEADS = {"name": "Network", "image": "Input", "params": "Parameters", "macs": "MACs", "rf": "Field"}


def test_every_registered_network_is_counted():
    assert sorted(networks.networks()) == list_models()


def test_a_table_has_a_line_for_each_network_of_the_family():
    lines = networks.table("squeezenet", HEADS).splitlines()
    assert lines[0] == "| Network | Input | Parameters | MACs | Field |"
    params = sum(p.numel() for p in create("squeezenet1_1").parameters())
    assert f"| `squeezenet1_1` | 3×224×224 | {params:,} |" in lines[3]
    assert lines[3].endswith("| 207 |")
    assert len(lines) == 2 + sum("squeezenet" in name for name in list_models())


def test_an_unknown_family_is_named_with_what_there_is():
    with pytest.raises(ValueError, match=r"model_table\('lenett'\).*there are alexnet"):
        networks.table("lenett", HEADS)


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
