"""Nothing escapes: every block of code that a reader sees stands for something that ran."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.built.api import api_fault, documented, find, prompts
from tests.built.code import Shown, clean, python_code, shown_blocks
from tests.built.links import soup
from tests.built.site import ROOT, Site, source_pages
from tests.pages.blocks import Block, page_blocks, parse_blocks

PAGES = dict(source_pages())
MARKDOWN = {name: path for name, path in PAGES.items() if path.suffix == ".md"}
API = [name for name in MARKDOWN if re.search(r"/api(-\w+)?/index\.html$", name)]
NOTEBOOKS = {name: path for name, path in PAGES.items() if path.suffix == ".py"}


@pytest.fixture(scope="session")
def collected() -> set[str]:
    """`file:line` of every block and docstring example that `make test` runs."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    answer = subprocess.run(
        [*command, "docs", "snippets", "cnnref", "README.md"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    found = re.findall(r"^(\S+?)::\S*line:(\d+)", answer.stdout, re.M)
    return {f"{path}:{line}" for path, line in found}


@pytest.mark.parametrize("name", MARKDOWN)
def test_every_block_of_a_page_is_one_that_was_checked(
    site: Site, collected: set[str], name: str
) -> None:
    shown = [block for block in shown_blocks(soup(site.folder / name)) if not block.owner]
    source = str(MARKDOWN[name].relative_to(ROOT))
    assert unchecked(shown, list(page_blocks(MARKDOWN[name])), source, collected) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_block_of_a_notebook_is_a_cell_or_what_a_cell_printed(site: Site, name: str) -> None:
    shown = shown_blocks(soup(site.folder / name))
    cells = [block.text for block in shown if block.kind == "python"]
    assert cells == python_code(NOTEBOOKS[name])
    assert [block for block in shown if block.kind not in ("python", "printed")] == []
    assert [block for block in shown if not block.text] == []


@pytest.mark.parametrize("name", API)
def test_every_block_of_an_api_entry_is_the_packages_own(site: Site, name: str) -> None:
    entries = [block for block in shown_blocks(soup(site.folder / name)) if block.owner]
    assert entries, "the API page shows nothing"
    assert [fault for fault in map(api_fault, entries) if fault] == []


@pytest.mark.parametrize("name", API)
def test_every_example_of_a_documented_object_is_shown_and_runs(
    site: Site, collected: set[str], name: str
) -> None:
    for owner, shown in documented(shown_blocks(soup(site.folder / name))).items():
        module, thing = find(owner)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert shown == prompts(inspect.getdoc(thing) or ""), owner
        path = Path(inspect.getfile(module)).relative_to(ROOT)
        assert not shown or any(item.startswith(f"{path}:") for item in collected), path


def unchecked(shown: list[Shown], wanted: list[Block], name: str, tests: set[str]) -> list[str]:
    """Blocks of a page that differ from its source, or that no test or reason stands behind."""
    faults = [f"{name}: an empty or unknown block: {b}" for b in shown if not b.text]
    above = None
    for block, origin in zip(shown, wanted, strict=False):
        where = f"{name}:{origin.line}"
        if (block.kind, block.title, block.text) != (origin.kind, origin.title, clean(origin.text)):
            faults.append(f"{where}: {origin} is shown as {block}")
        printed = origin.is_output and above is not None and above.expected == origin.text
        tested = f"{name}:{above.line if printed and above else origin.line}" in tests
        if not tested and not (origin.directive and not origin.runs):
            faults.append(f"{where}: no test runs this {origin.kind} block, and no reason is given")
        above = origin
    if len(shown) != len(wanted):
        faults.append(f"{name}: {len(wanted)} blocks in the source, {len(shown)} on the page")
    return faults


# Each check fails on a page that deserves it

PAGE = """
```python
print(1)
```

```text title="Output"
1
```

<!-- skip: starts a server -->
```console
$ make site
```

```text title="Output"
follows nothing
```
"""


def test_a_page_whose_blocks_are_all_checked_passes() -> None:
    wanted = parse_blocks(PAGE)[:3]
    shown = [Shown(b.kind, b.title, clean(b.text)) for b in wanted]
    assert unchecked(shown, wanted, "x.md", {"x.md:2"}) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": "print(2)"}, "x.md:2: Block(kind='python', "),
        ({"kind": "text"}, "x.md:2: Block(kind='python', "),
        ({"text": ""}, "x.md: an empty or unknown block: "),
    ],
)
def test_a_block_that_differs_from_its_source_is_found(change: dict[str, str], fault: str) -> None:
    wanted = parse_blocks(PAGE)[:1]
    shown = [replace(Shown("python", "", "print(1)"), **change)]
    assert any(f.startswith(fault) for f in unchecked(shown, wanted, "x.md", {"x.md:2"}))


def test_a_block_without_a_test_or_a_reason_is_found() -> None:
    wanted = parse_blocks(PAGE)
    shown = [Shown(b.kind, b.title, clean(b.text)) for b in wanted]
    assert unchecked(shown, wanted, "x.md", set()) == [
        "x.md:2: no test runs this python block, and no reason is given",
        "x.md:6: no test runs this text block, and no reason is given",
        "x.md:15: no test runs this text block, and no reason is given",
    ]


def test_a_block_that_only_the_page_has_is_found() -> None:
    extra = Shown("python", "", "print(3)")
    assert unchecked([extra], [], "x.md", set()) == ["x.md: 0 blocks in the source, 1 on the page"]


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        (Shown("pycon", "", ">>> conv_out(1, 1)\n7", "cnnref.geometry.conv_out"), "not in its"),
        (Shown("signature", "", "conv_out(size)", "cnnref.geometry.conv_out"), "shown with"),
        (Shown("python", "", "x = 1", "cnnref.geometry.conv_out"), "not a listing"),
        (Shown("console", "", "x", "cnnref.geometry.conv_out"), "a block of kind 'console'"),
        (Shown("text", "", "y = 2 x", "cnnref.geometry.conv_out"), "not in its"),
        (Shown("text", "", "y = 2 x", "cnnref.functional.loops"), "not in its"),
        (Shown("pycon", "", ">>> 1", "cnnref.geometry.gone"), "no such object"),
    ],
)
def test_an_api_entry_that_invents_is_found(block: Shown, fault: str) -> None:
    assert fault in (api_fault(block) or "")
