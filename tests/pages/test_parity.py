"""A page says the same in both languages, and a change to one side is noticed."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.pages import parity, structure
from tests.pages.source import none

GOOD = {
    "en": "---\ntitle: A\n---\n# Size { #size }\n\nHere $n$ is [= out(8, 3) =].\n\n"
    "```python\nx = 1  # one\n```\n\n## End { #end }\n\n[up](#size)\n",
    "zh-TW": "---\ntitle: 甲\n---\n# 尺寸 { #size }\n\n[= out(8, 3) =] 就是 $n$。\n\n"
    "```python\nx = 1  # 一\n```\n\n## 結尾 { #end }\n\n[上](#size)\n",
}


@pytest.mark.parametrize("name", structure.pages())
def test_both_languages_share_structure(name):
    none(structure.differences(name))


def test_every_section_was_compared_by_a_person():
    none(parity.unaccepted())


@pytest.fixture
def root(tmp_path):
    for lang, text in GOOD.items():
        page = tmp_path / "docs" / lang / "a.md"
        page.parent.mkdir(parents=True)
        page.write_text(text, "utf-8")
    parity.accept(tmp_path, tmp_path / "lock")
    return tmp_path


def test_two_pages_that_agree_have_no_difference(root):
    assert structure.differences("a.md", root) == []
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
    assert any(line.startswith(fault) for line in structure.differences("a.md", root))


NOTEBOOK = """# %% [markdown]
# # Title { #title }
#
# See $k$ and [there](#title).

# %%
print(f"width is {1 + 2}")  # a comment
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("$k$", "$s$", "docs/zh-TW/n.py:4: formula"),
        ("{ #title }", "{ #other }", "docs/zh-TW/n.py:2: heading"),
        ("(#title)", "(#top)", "docs/zh-TW/n.py:4: link"),
        ("1 + 2", "1 + 3", "docs/zh-TW/n.py:6: cell"),
        ("\n# %%\n", "\n# %% [markdown]\n# a\n\n# %%\n", "docs/zh-TW/n.py:6: cell 'text'"),
    ],
)
def test_a_notebook_is_compared_cell_by_cell(root, old, new, fault):
    assert old in NOTEBOOK
    (root / "docs/en/n.py").write_text(NOTEBOOK)
    page = root / "docs/zh-TW/n.py"
    page.write_text(NOTEBOOK.replace("# Title", "# 標題").replace("a comment", "註解"))
    assert structure.differences("n.py", root) == []
    page.write_text(NOTEBOOK.replace(old, new, 1))
    assert any(line.startswith(fault) for line in structure.differences("n.py", root))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ('[% set a = "1x9 conv1k3" %]', '[% set a = "1x9 conv1k5" %]'),
        ("`[= layer =]`", "`[= size =]`"),
        ('[= figure("step", "1x9", alt="a") =]', '[= figure("step", "1x8", alt="甲") =]'),
        ('!!! note "A"', '!!! tip "甲"'),
        ("```console\n$ make\n```", "```console\n$ make test\n```"),
        ("$$n$$", "$$m$$"),
    ],
)
def test_what_both_languages_share_is_compared(root, here, there):
    for lang, more in (("en", here), ("zh-TW", there)):
        page = root / "docs" / lang / "a.md"
        page.write_text(page.read_text("utf-8") + f"\n{more}\n", "utf-8")
    (fault,) = structure.differences("a.md", root)
    assert fault.startswith("docs/zh-TW/a.md:16: ")


def test_both_navigations_hold_the_same_pages_in_the_same_order():
    en, zh = (re.findall(r"[\w/-]+\.(?:md|py)$", nav(name), re.M) for name in CONFIGS)
    assert en
    assert en == zh


CONFIGS = ("mkdocs.yml", "mkdocs.zh-TW.yml")


def nav(name):
    text = (parity.ROOT / name).read_text("utf-8")
    return re.search(r"^nav:\n((?: .*\n)+)", text, re.M)[1]


def test_sections_in_another_order_are_a_difference(root):
    page = root / "docs/zh-TW/a.md"
    text = page.read_text("utf-8")
    swapped = text.replace("#size }", "#x }").replace("#end }", "#size }").replace("#x }", "#end }")
    page.write_text(swapped, "utf-8")
    assert any("heading" in fault for fault in structure.differences("a.md", root))


def test_a_deleted_page_is_named(root):
    shutil.rmtree(root / "docs/zh-TW")
    assert structure.differences("a.md", root) == ["docs/zh-TW/a.md: missing"]


def test_a_one_sided_change_waits_for_a_person(root):
    page = root / "docs/en/a.md"
    page.write_text(page.read_text("utf-8").replace("Here", "There"), "utf-8")
    (fault,) = parity.unaccepted(root, root / "lock")
    assert fault.startswith("docs/en/a.md:4: section #size changed; compare docs/zh-TW/a.md:4")
    parity.accept(root, root / "lock")
    assert parity.unaccepted(root, root / "lock") == []


def test_a_change_of_both_sides_waits_for_a_person_too(root):
    for lang in ("en", "zh-TW"):
        page = root / "docs" / lang / "a.md"
        page.write_text(page.read_text("utf-8").replace("$n$", "$n$ ($n$)"), "utf-8")
    (fault,) = parity.unaccepted(root, root / "lock")
    assert "section #size changed in both languages" in fault


def test_a_section_that_went_away_is_named(root):
    for lang in ("en", "zh-TW"):
        page = root / "docs" / lang / "a.md"
        page.write_text(page.read_text("utf-8").partition("## ")[0], "utf-8")
    assert any("a.md#end is gone" in fault for fault in parity.unaccepted(root, root / "lock"))


def test_a_broken_structure_is_not_accepted(root):
    page = root / "docs/zh-TW/a.md"
    page.write_text(page.read_text("utf-8").replace("#end", "#fin"), "utf-8")
    with pytest.raises(SystemExit, match=r"docs/zh-TW/a\.md:12: heading"):
        parity.main(["--accept"], root, root / "lock")
    assert parity.read_lock(root / "lock")["a.md#end"]
