"""Figures of other tools come from the recorded run."""

import pytest

import cnnref
from bench import peer_fields
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


@pytest.mark.parametrize("name", [*peer_fields.NETWORKS, *peer_fields.CASES])
def test_the_record_holds_the_fields_that_this_package_gives_today(name):
    model, x = peer_fields.build(name)
    found = peer_fields.TOOLS["cnnref"][1](model, x, name)
    assert peers.fields()["fields"]["cnnref"][name] == found
    assert peers.fields()["fields"]["gradient"][name] == found


def test_a_table_of_fields_marks_what_differs():
    head, _, line, gate = peers.fields_table(
        ["transposed", "gate"], ["Case", "up", "a gate"], "Truth"
    ).splitlines()
    assert head.startswith("| Case | Truth | cnnref<br>v")
    assert line.startswith("| up | 5 | 5 | ≤ 6 | -7 ✗ |")
    assert gate.startswith("| a gate | 3 | 3 | all | 3 |")


def test_a_time_that_was_not_taken_is_refused():
    with pytest.raises(ValueError, match=r"peer_time\('abacus'\): no time"):
        peers.peer_time("abacus", 1)


def test_torchlens_is_never_wrong_as_its_page_says():
    names = [*peer_fields.NETWORKS, *peer_fields.CASES]
    table = peers.fields_table(names, ["", *names], "")
    column = [line.split("|")[4].strip() for line in table.splitlines()]
    assert column[0].startswith("TorchLens")
    assert not [cell for cell in column if "✗" in cell]
