"""What is wrong with the records of data/accuracies.yml and the pages of the atlas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.pages.blocks import ROOT

NUMBERS = {"top1", "top5", "error1", "error5", "error", "iou"}
NEEDED = {"network", "data", "recipe", "source", "where"}
KNOWN = {*NUMBERS, *NEEDED, "crop", "resize", "crops", "models", "pretrained", "confirmed"}
ANCHORS = (
    "problem", "idea", "network", "field", "variants", "code", "later", "interview", "self-check",
    "sources",
)  # fmt: skip
CALLS = ("layers", "variants")
"""Tables that the page of a family must hold; and what follows, one call each."""
DRAWN = ("diagram", "overview", "reach")


def record_faults(
    found: dict[str, Any], networks: Iterable[str], sources: Iterable[str], sets: Iterable[str]
) -> Iterator[str]:
    """Records that say too little, something impossible, or name what does not exist."""
    for name, one in found["records"].items():
        at = f"data/accuracies.yml: {name}:"
        for key in sorted(NEEDED - one.keys()):
            yield f"{at} no {key}"
        for key in sorted(one.keys() - KNOWN):
            yield f"{at} unknown field {key}"
        stated = one.keys() & NUMBERS
        if not stated:
            yield f"{at} states no number"
        for key in sorted(stated):
            if not isinstance(one[key], int | float) or not 0 < one[key] < 100:
                yield f"{at} {key} {one[key]!r} is no per cent between 0 and 100"
        for place in (1, 5):
            if {f"top{place}", f"error{place}"} <= stated:
                yield f"{at} top{place} and error{place} say the same"
        for key, known in (("network", networks), ("source", sources), ("data", sets)):
            if key in one and one[key] not in known:
                yield f"{at} unknown {key} {one[key]!r}"
        if one.get("recipe") not in found["recipes"]:
            yield f"{at} unknown recipe {one.get('recipe')!r}"
    used = {one.get("recipe") for one in found["records"].values()}
    for name, words in found["recipes"].items():
        if words.keys() != {"en", "zh"}:
            yield f"data/accuracies.yml: recipe {name} needs en and zh"
        if name not in used:
            yield f"data/accuracies.yml: recipe {name} lies unused"


def page_faults(family: dict[str, Any], has_records: bool, root: Path = ROOT) -> Iterator[str]:
    """What the page of a family lacks, in either language."""
    name = family["id"]
    for lang in ("en", "zh-TW"):
        at = f"docs/{lang}/atlas/{name}.md"
        path = root / at
        if not path.is_file():
            yield f"{at}: no such page"
            continue
        text = path.read_text("utf-8")
        for anchor in (name, *ANCHORS, *(["published"] if has_records else [])):
            if not re.search(rf"^#+ .*\{{ #{anchor} \}}$", text, re.M):
                yield f"{at}: no section #{anchor}"
        for call in (*CALLS, *(["published"] if has_records else [])):
            argument = family["shows"] if call == "layers" else name
            if f'[= {call}("{argument}") =]' not in text:
                yield f'{at}: no [= {call}("{argument}") =]'
        for kind in DRAWN:
            if f'[= figure("{kind}", ' not in text:
                yield f"{at}: no figure of kind {kind}"
        if not re.search(r'^\?\?\? question "', text, re.M):
            yield f"{at}: asks nothing"
        if '--8<-- "models/' not in text:
            yield f"{at}: shows no code of the network"
