"""Notebooks run from top to bottom as scripts, and both languages hold the same cells."""

from __future__ import annotations

import pytest

from tests.pages.blocks import ROOT, run

NOTEBOOKS = sorted((ROOT / "docs").glob("*/notebooks/*.py"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_runs_as_a_script(path, clean):
    run(path.read_text("utf-8"), "python", str(path.relative_to(ROOT)))


def test_there_is_one_for_each_language():
    assert {path.parts[-3] for path in NOTEBOOKS} == {"en", "zh-TW"}
