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
def test_runs_alone(path, clean):
    run(path.read_text("utf-8"), "python", str(path.relative_to(ROOT)))


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


def test_no_line_of_a_snippet_stays_unrun(tmp_path):
    """In a process of its own: this one may already be measured or have imports cached."""
    data, every = tmp_path / "coverage", tmp_path / "every.py"
    every.write_text("import runpy, sys\nfor path in sys.argv[1:]:\n    runpy.run_path(path)\n")
    command = [sys.executable, "-m", "coverage", "run", f"--data-file={data}"]
    subprocess.run(
        [*command, "--include=snippets/*", str(every), *map(str, FILES)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    measured = coverage.Coverage(data_file=str(data))
    measured.load()
    names = {str(path.relative_to(ROOT)) for path in FILES}
    missing = {name: measured.analysis2(str(ROOT / name))[3] for name in names}
    assert {name: lines for name, lines in missing.items() if lines} == {}
    assert {str(Path(name).relative_to(ROOT)) for name in measured.get_data().measured_files()} == (
        names
    )


def test_a_line_that_never_runs_is_found(tmp_path):
    snippet = tmp_path / "dead.py"
    snippet.write_text("x = 1\nif x > 1:\n    x = 2\n")
    measured = coverage.Coverage(data_file=None, include=[str(snippet)])
    with measured.collect():
        exec(compile(snippet.read_text(), str(snippet), "exec"), {})
    assert measured.analysis2(str(snippet))[3] == [3]


def test_importing_the_package_loads_neither_torch_nor_matplotlib():
    code = "import sys, cnnref; assert not {'torch', 'matplotlib'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
