"""The machinery that runs blocks sees every one of them and tells when one is wrong."""

from __future__ import annotations

import pytest
from _pytest.outcomes import Failed

from tests.pages.blocks import ROOT, compare, open_fences, parse_blocks, run
from tests.pages.source import texts

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


def test_a_second_output_is_stray_even_if_it_says_the_same():
    text = '```python\nprint(1)\n```\n\n```text title="Output"\n1\n```\n'
    output = text.partition("\n\n")[2]
    assert [block.stray for block in parse_blocks(text + "\n" + output)] == [False, False, True]


def test_a_block_runs_as_a_script_of_its_own():
    assert run('if __name__ == "__main__":\n    print(1)', "python", "a:1") == "1\n"


def test_a_fence_left_open_is_found():
    assert open_fences("a\n\n```python\nx = 1\n") == [3]
    assert open_fences("```python\nx = 1\n```\n") == []


@pytest.mark.parametrize("path", [p for p in texts() if p.suffix == ".md"], ids=str)
def test_every_fence_of_a_page_is_closed(path):
    assert [f"{path}:{line}" for line in open_fences(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("docstring.py", "docstring.py:11: an example does not print"),
        ("output.md", "output.md:3: the block does not print"),
        ("stray.md", "stray.md:5: an output block without a Python block"),
        ("raises.md", "raises.md:3>:1: AssertionError"),
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
            "pages = Sybil([b.PageParser()], path='docs', pattern='*.md')\n"
            "code = Sybil([b.DocstringParser()], path='docs', pattern='*.py')\n"
            "pytest_collect_file = (pages + code).pytest()\n"
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
            env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path / 'docs'}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 1, answer.stdout + answer.stderr
        return answer.stdout

    return call
