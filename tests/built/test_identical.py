"""The same sources give the same bytes, wherever and whenever they are built."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.built.site import INPUTS, ROOT, Site, build

PLAIN = shutil.ignore_patterns("__pycache__", "*.egg-info")


@pytest.mark.timeout(600)
def test_a_build_elsewhere_without_any_cache_is_byte_identical(site: Site, tmp_path: Path) -> None:
    checkout = tmp_path / "another checkout"
    for name in INPUTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, checkout / name, ignore=PLAIN)
        elif (ROOT / name).is_file():
            shutil.copyfile(ROOT / name, checkout / name)
    again = build(tmp_path / "again", root=checkout, PYTHONHASHSEED="7", TZ="Asia/Taipei")
    assert differences(site.folder, again.folder) == []


def test_a_difference_is_found(tmp_path: Path) -> None:
    for folder, text in (("one", "a"), ("two", "b")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same").write_text("same", "utf-8")
        (tmp_path / folder / "changed").write_text(text, "utf-8")
        (tmp_path / folder / f"only in {folder}").write_text("", "utf-8")
    assert differences(tmp_path / "one", tmp_path / "two") == [
        "changed: differs at byte 0: b'a' and b'b'",
        "only in one: only in the first build",
        "only in two: only in the second build",
    ]


def differences(one: Path, two: Path) -> list[str]:
    """Files that only one build has, or that differ, with the first difference."""
    found = []
    names = {str(p.relative_to(top)) for top in (one, two) for p in top.rglob("*") if p.is_file()}
    for name in sorted(names):
        pair = one / name, two / name
        if not all(path.is_file() for path in pair):
            found.append(f"{name}: only in the {'first' if pair[0].is_file() else 'second'} build")
            continue
        a, b = (path.read_bytes() for path in pair)
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
            here = slice(max(at - 30, 0), at + 30)
            found.append(f"{name}: differs at byte {at}: {a[here]!r} and {b[here]!r}")
    return found
