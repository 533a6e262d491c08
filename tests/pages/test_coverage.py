"""Every line of the guides that this site set out to cover leads to a section."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import yaml

from tests.pages.blocks import ROOT
from tests.pages.claims import ANCHOR, LANGS

GUIDES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docs/coverage.yml").read_text("utf-8"))


def faults(name: str, guide: dict[str, Any]) -> Iterator[str]:
    """Lines that no item covers, items that lead nowhere."""
    items = guide["items"]
    edges = [(0, 0), *(item["lines"] for item in items), (guide["lines"] + 1, guide["lines"] + 1)]
    for (_, end), (start, _) in pairwise(edges):
        if start != end + 1:
            yield f"{name}: line {min(start, end + 1)} belongs to no item, or to two"
    for item in items:
        if not item["item"].strip() or item["lines"][0] > item["lines"][1]:
            yield f"{name}: {item} has no heading or no lines"
        if "open" in item:
            if item["open"] != "practice" or "at" in item:
                yield f"{name}: {item['item']}: open is 'practice', and then there is no at"
            continue
        for target in str(item.get("at", "")).split():
            page, _, anchor = target.partition("#")
            for lang in LANGS:
                path = ROOT / "docs" / lang / f"{page}.md"
                if not path.is_file() or anchor not in ANCHOR.findall(path.read_text("utf-8")):
                    yield f"{name}: {item['item']}: docs/{lang} has no {target}"
        if not item.get("at"):
            yield f"{name}: {item['item']} leads nowhere"


@pytest.mark.parametrize("name", GUIDES)
def test_every_line_of_a_guide_leads_to_a_section(name):
    assert list(faults(name, GUIDES[name])) == []


def test_five_guides_are_covered():
    assert len(GUIDES) == 5


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"lines": [1, 2], "item": "A", "at": "start#start"}, "line 3 belongs to no item"),
        ({"lines": [1, 3], "item": "A", "at": "start#nowhere"}, "has no start#nowhere"),
        ({"lines": [1, 3], "item": "A", "at": "nowhere#start"}, "has no nowhere#start"),
        ({"lines": [1, 3], "item": "A"}, "leads nowhere"),
        ({"lines": [1, 3], "item": "A", "open": "later"}, "open is 'practice'"),
    ],
)
def test_a_gap_is_found(item, message):
    assert message in "\n".join(faults("guide", {"lines": 3, "items": [item]}))
