"""Every snippet file runs alone, every line of it runs, every section is on a page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import coverage
import pytest

from tests.pages.blocks import ROOT, run

FILES = sorted((ROOT / "snippets").rglob("*.py"))
START = re.compile(r"# --8<-- \[start:([\w-]+)\]")
EMBED = re.compile(r'--8<-- "([\w./-]+\.py:[\w-]+)"')
LANGS = ("en", "zh-TW")


def sections(path: Path) -> list[str]:
    name = path.relative_to(ROOT / "snippets").as_posix()
    return [f"{name}:{section}" for section in START.findall(path.read_text("utf-8"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_runs_alone_and_leaves_no_line_unrun(path, clean):
    assert unrun(path) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_has_sections_of_its_own_names(path):
    names = sections(path)
    assert names, f"{path.name} has no section to embed"
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lang", LANGS)
def test_every_section_is_embedded_and_exists(lang):
    have = {section for path in FILES for section in sections(path)}
    used = set()
    for page in (ROOT / "docs" / lang).rglob("*.md"):
        used |= set(EMBED.findall(page.read_text("utf-8")))
    assert used - have == set(), "embedded but not in snippets/"
    assert have - used == set(), "in snippets/ but on no page"


def test_a_line_that_never_runs_is_found(tmp_path):
    snippet = tmp_path / "dead.py"
    snippet.write_text("x = 1\nif x > 1:\n    x = 2\n")
    assert unrun(snippet) == [3]


def unrun(path: Path) -> list[int]:
    """Run a file in a namespace of its own; return the lines that did not run."""
    measured = coverage.Coverage(data_file=None, include=[str(path)])
    with measured.collect():
        run(path.read_text("utf-8"), "python", str(path), filename=str(path))
    missing: list[int] = measured.analysis2(str(path))[3]
    return missing


def test_importing_the_package_loads_neither_torch_nor_matplotlib():
    code = "import sys, cnnref; assert not {'torch', 'matplotlib'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
