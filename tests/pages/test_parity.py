"""A page says the same in both languages, and a change to one side is noticed."""

from __future__ import annotations

import shutil

import pytest

from tests.pages import parity

GOOD = {
    "en": "---\ntitle: A\n---\n# Size { #size }\n\nHere $n$ is [= out(8, 3) =].\n\n"
    "```python\nx = 1  # one\n```\n\n## End { #end }\n\n[up](#size)\n",
    "zh-TW": "---\ntitle: 甲\n---\n# 尺寸 { #size }\n\n[= out(8, 3) =] 就是 $n$。\n\n"
    "```python\nx = 1  # 一\n```\n\n## 結尾 { #end }\n\n[上](#size)\n",
}


@pytest.mark.parametrize("name", parity.pages())
def test_both_languages_share_structure(name):
    assert parity.differences(name) == []


def test_every_section_was_compared_by_a_person():
    assert parity.unaccepted() == []


@pytest.fixture
def root(tmp_path):
    for lang, text in GOOD.items():
        page = tmp_path / "docs" / lang / "a.md"
        page.parent.mkdir(parents=True)
        page.write_text(text, "utf-8")
    parity.accept(tmp_path, tmp_path / "lock")
    return tmp_path


def test_two_pages_that_agree_have_no_difference(root):
    assert parity.differences("a.md", root) == []
    assert parity.unaccepted(root, root / "lock") == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("$n$", "$m$", "docs/zh-TW/a.md:6: formula 'm' where docs/en/a.md:6 has 'n'"),
        ("out(8, 3)", "out(8, 5)", "docs/zh-TW/a.md:6: call 'out(8, 5)'"),
        ("x = 1", "x = 2", "docs/zh-TW/a.md:8: code block"),
        ("#end", "#fin", "docs/zh-TW/a.md:12: heading '## #fin'"),
        (" { #end }", "", "docs/zh-TW/a.md:12: heading ## without { #id }: 結尾"),
        ("(#size)", "(#end)", "docs/zh-TW/a.md:14: link '#end'"),
        ("title: 甲", "title: 甲\nhide: [toc]", "docs/zh-TW/a.md:1: front matter 'hide'"),
    ],
)
def test_a_difference_names_file_and_line(root, old, new, fault):
    page = root / "docs/zh-TW/a.md"
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), "utf-8")
    assert any(line.startswith(fault) for line in parity.differences("a.md", root))


def test_sections_in_another_order_are_a_difference(root):
    page = root / "docs/zh-TW/a.md"
    text = page.read_text("utf-8")
    swapped = text.replace("#size }", "#x }").replace("#end }", "#size }").replace("#x }", "#end }")
    page.write_text(swapped, "utf-8")
    assert any("heading" in fault for fault in parity.differences("a.md", root))


def test_a_deleted_page_is_named(root):
    shutil.rmtree(root / "docs/zh-TW")
    assert parity.differences("a.md", root) == ["docs/zh-TW/a.md: missing"]


def test_a_one_sided_change_waits_for_a_person(root):
    page = root / "docs/en/a.md"
    page.write_text(page.read_text("utf-8").replace("Here", "There"), "utf-8")
    (fault,) = parity.unaccepted(root, root / "lock")
    assert fault.startswith("docs/en/a.md:4: section #size changed; say the same in zh-TW")
    parity.accept(root, root / "lock")
    assert parity.unaccepted(root, root / "lock") == []
