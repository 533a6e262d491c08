"""Counts of other tools come from the recorded run."""

import pytest

import cnnref
from hooks import peers


def test_the_record_holds_what_this_package_counts_today():
    for name, macs in peers.counts()["cnnref"].items():
        if name != "version":
            assert cnnref.count(name, (1, 3, 224, 224)).macs == macs


def test_a_table_has_a_line_a_tool():
    lines = peers.table("Tool").splitlines()
    assert lines[0].startswith("| Tool | `resnet50` |")
    assert any(line.startswith("| ptflops v0.7.5 | 4.132 |") for line in lines)
    assert len(lines) == 2 + len(peers.counts())


def test_what_was_not_counted_is_refused():
    with pytest.raises(ValueError, match=r"peer\('abacus', 'resnet50'\): no count"):
        peers.peer("abacus", "resnet50")
