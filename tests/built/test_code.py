"""Nothing escapes: every block of code that a reader sees stands for something that ran."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

from tests.built.api import api_fault, documented, find, prompts
from tests.built.code import Shown, clean, shown_blocks
from tests.built.links import soup
from tests.built.site import ROOT, Site, source_pages
from tests.pages import blocks

PAGES = dict(source_pages())
MARKDOWN = {name: path for name, path in PAGES.items() if path.suffix == ".md"}
NOTEBOOKS = {name: path for name, path in PAGES.items() if path.suffix == ".py"}
BROKEN = ROOT / "tests/fixtures/broken/built/en/code.html"


@pytest.fixture(scope="session")
def collected() -> set[str]:
    """`file:line` of every block and docstring example that `make test` runs."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    answer = subprocess.run(
        [*command, "docs", "snippets", "cnnref", "README.md"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    found = re.findall(r"^(\S+?)::line:(\d+)", answer.stdout, re.M)
    return {f"{path}:{line}" for path, line in found}


@pytest.mark.parametrize("name", MARKDOWN)
def test_every_block_of_a_page_is_one_that_was_checked(
    site: Site, collected: set[str], name: str
) -> None:
    shown = [block for block in shown_blocks(soup(site.folder / name)) if not block.owner]
    assert unchecked(shown, MARKDOWN[name], collected) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_block_of_a_notebook_is_a_cell_or_what_a_cell_printed(site: Site, name: str) -> None:
    notebook = jupytext.read(NOTEBOOKS[name], fmt="py:percent")
    cells = [clean(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    shown = shown_blocks(soup(site.folder / name))
    assert [block.text for block in shown if block.kind == "python"] == cells
    assert [block for block in shown if block.kind not in ("python", "printed")] == []
    assert [block for block in shown if not block.text] == []


@pytest.mark.parametrize("name", [name for name in MARKDOWN if name.endswith("/api/index.html")])
def test_every_block_of_an_api_entry_is_the_packages_own(site: Site, name: str) -> None:
    entries = [block for block in shown_blocks(soup(site.folder / name)) if block.owner]
    assert entries, "the API page shows nothing"
    assert [fault for fault in map(api_fault, entries) if fault] == []


@pytest.mark.parametrize("name", [name for name in MARKDOWN if name.endswith("/api/index.html")])
def test_every_example_of_a_documented_object_is_shown_and_runs(
    site: Site, collected: set[str], name: str
) -> None:
    for owner, shown in documented(shown_blocks(soup(site.folder / name))).items():
        module, thing = find(owner)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert shown == prompts(inspect.getdoc(thing) or ""), owner
        path = Path(inspect.getfile(module)).relative_to(ROOT)
        assert not shown or any(item.startswith(f"{path}:") for item in collected), path


def unchecked(shown: list[Shown], source: Path, collected: set[str]) -> list[str]:
    """Blocks that no checked block of the source stands for, and the reverse, in order."""
    wanted = list(blocks.page_blocks(source))
    faults = []
    for block in shown:
        if not block.text or block.kind == "unknown":
            faults.append(f"an empty or unknown block: {block}")
    for block, origin in zip(shown, wanted, strict=False):
        where = f"{source.relative_to(ROOT)}:{origin.line}"
        if (block.kind, block.title, block.text) != (origin.kind, origin.title, clean(origin.text)):
            faults.append(f"{where}: {origin} is shown as {block}")
        elif origin.runs and where not in collected:
            faults.append(f"{where}: no test runs this block")
    if len(shown) != len(wanted):
        faults.append(f"{source.relative_to(ROOT)}: {len(wanted)} blocks, but {len(shown)} shown")
    return faults
