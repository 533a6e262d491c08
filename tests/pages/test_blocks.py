"""The machinery that runs blocks sees every one of them and tells when one is wrong."""

from __future__ import annotations

import pytest
from _pytest.outcomes import Failed

from tests.pages.blocks import ROOT, compare, parse_blocks, run

BROKEN = ROOT / "tests/fixtures/broken/pages"


@pytest.mark.parametrize(
    "fence",
    ["```python", "``` py", '```python title="a.py"', "```{.python .annotate}", "~~~python3"],
)
def test_every_way_to_write_a_python_block_is_seen(fence):
    end = fence[:3]
    (block,) = parse_blocks(f"text\n\n{fence}\nx = 1\n{end}\n")
    assert (block.kind, block.text, block.line) == ("python", "x = 1\n", 3)


def test_a_block_inside_a_fold_is_seen_without_its_indent():
    (block,) = parse_blocks("??? question\n\n    ```python\n    if 1:\n        x = 1\n    ```\n")
    assert block.text == "if 1:\n    x = 1\n"


def test_a_section_is_embedded_as_the_reader_copies_it():
    (block,) = parse_blocks('```python\n--8<-- "home.py:stem"\n```\n')
    assert "import cnnref" in block.text
    assert "--8<--" not in block.text


def test_a_section_that_does_not_exist_is_an_error():
    with pytest.raises(Exception, match="nowhere"):
        parse_blocks('```python\n--8<-- "home.py:nowhere"\n```\n')


def test_output_belongs_to_the_block_directly_above():
    text = '```python\nprint(1)\n```\n\n```text title="Output"\n1\n```\n'
    code, output = parse_blocks(text)
    assert code.expected == output.text == "1\n"
    code, output = parse_blocks(text.replace("\n\n```text", "\n\nprose\n\n```text"))
    assert code.expected is None


def test_a_wrong_output_names_file_and_line():
    with pytest.raises(Failed, match=r"page\.md:7: the block does not print"):
        compare("112\n", "113\n", "page.md:7")


def test_every_block_has_a_namespace_of_its_own():
    run("x = 1", "python", "a:1")
    with pytest.raises(NameError):
        run("print(x)", "python", "a:2")


def test_dataclasses_work_inside_a_block():
    source = "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\nprint(A(1))"
    assert run(source, "python", "a:1") == "A(x=1)\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("output.md", "output.md:3: the block does not print"),
        ("stray.md", "stray.md:5: an output block without a Python block"),
        ("raises.md", "AssertionError"),
    ],
)
def test_a_broken_page_fails_with_file_and_line(pytester_run, name, message):
    assert message in pytester_run(BROKEN / name)


@pytest.fixture
def pytester_run(tmp_path):
    """Run the real collection over one page, put where pages lie."""
    import os
    import subprocess
    import sys

    def call(page):
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs" / page.name).write_bytes(page.read_bytes())
        conftest = (
            "import tests.pages.blocks as b\nfrom pathlib import Path\n"
            "b.ROOT = Path(__file__).parent\nfrom sybil import Sybil\n"
            "pytest_collect_file = Sybil([b.PageParser()], path='docs', pattern='*.md').pytest()\n"
        )
        (tmp_path / "conftest.py").write_text(conftest)
        answer = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "--rootdir",
                ".",
                "docs",
            ],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 1, answer.stdout + answer.stderr
        return answer.stdout

    return call
