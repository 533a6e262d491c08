"""`make outputs` repairs an output block and touches nothing else."""

from __future__ import annotations

import pytest

from tests.pages.outputs import pages, rewritten

PAGE = 'a\n\n```python\nprint("x")\n```\n\n```text title="Output"\nwrong\n```\n\nb 1\n'


def test_a_wrong_output_is_replaced():
    assert rewritten(PAGE, "a.md") == PAGE.replace("wrong", "x")


def test_an_indented_output_keeps_its_indent():
    page = "\n".join("    " + line if line else "" for line in PAGE.split("\n"))
    assert rewritten(page, "a.md") == page.replace("wrong", "x")


@pytest.mark.parametrize("page", pages(), ids=lambda page: f"{page.parts[-2]}-{page.name}")
def test_a_right_page_stays_as_it_is(page, clean):
    text = page.read_text("utf-8")
    assert rewritten(text, page.name) == text
