"""The vendored files are the ones that the manifest records."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from tests.built.site import ROOT

REFRESH = runpy.run_path(str(ROOT / "third_party/refresh.py"))


def test_every_vendored_file_has_its_recorded_hash() -> None:
    assert REFRESH["faults"](REFRESH["load"]()) == []


def test_no_file_lies_beside_the_recorded_ones() -> None:
    recorded = {name for package in REFRESH["load"]().values() for name in package["files"]}
    folders = ("third_party/katex", "third_party/axe", "overrides/assets/katex")
    there = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert there == recorded


def test_a_changed_or_missing_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("changed", "utf-8")
    files = {"a.js": {"from": "a.js", "sha256": "0"}, "b.js": {"from": "b.js", "sha256": "0"}}
    manifest = json.loads(json.dumps({"x": {"version": "1", "files": files}}))
    assert REFRESH["faults"](manifest, tmp_path) == [
        "a.js: differs from x 1",
        "b.js: missing (from x 1)",
    ]
