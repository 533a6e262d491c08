"""The named stacks against what the original networks measure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnnref import RF, STACKS, analyse, count_stack, parse

GOLDEN = json.loads((Path(__file__).parent / "golden" / "stacks.json").read_text("utf-8"))


@pytest.mark.parametrize("name", GOLDEN["stacks"])
def test_counts_equal_the_original(name: str) -> None:
    golden, counts = GOLDEN["stacks"][name], count_stack(STACKS[name])
    assert (counts.params, counts.macs) == (golden["params"], golden["macs"])


@pytest.mark.parametrize("name", GOLDEN["stacks"])
def test_field_behind_the_last_window_equals_the_original(name: str) -> None:
    row = [row for row in analyse(STACKS[name]) if row.layer.kernel][-1]
    assert isinstance(row.rf, RF)
    found = {"size": row.rf.size, "stride": row.rf.stride, "start": row.rf.start}
    assert {key: list(value) for key, value in found.items()} == GOLDEN["stacks"][name]["rf"]


def test_resnet_stem_ends_at_a_quarter_of_the_size() -> None:
    last = analyse(STACKS["resnet_stem"])[-1]
    assert last.shape == (64, 56, 56)
    assert count_stack(STACKS["resnet_stem"]).params == 64 * 3 * 7 * 7 + 2 * 64


@pytest.mark.parametrize("name", STACKS)
def test_names_are_no_stack_text(name: str) -> None:
    assert parse(STACKS[name]).layers
    assert not name[0].isdigit()
