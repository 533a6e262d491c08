"""All Chinese text passes the lint, and the lint finds each kind of fault."""

from __future__ import annotations

import pytest
import yaml

from tests.pages.blocks import ROOT
from tests.pages.source import markdown, none, texts
from tests.pages.terms import check, comment_faults, faults_of_line, strings

BROKEN = ROOT / "tests/fixtures/broken/pages"

CHINESE = [path for path in texts() if "zh-TW" in path.parts]
CODE = [*sorted((ROOT / "cnnref").rglob("*.py")), *sorted((ROOT / "hooks").glob("*.py"))]
WORDS = [path for path in CODE if strings(path) and path.name != "chinese.py"]


def load(name):
    return yaml.safe_load((ROOT / "data" / name).read_text("utf-8"))


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.name)
def test_a_page_is_written_in_taiwans_chinese(path):
    none(check(markdown(path), str(path.relative_to(ROOT))))


@pytest.mark.parametrize("path", [p for p in CHINESE if p.suffix == ".py"], ids=lambda p: p.name)
def test_comments_of_a_notebook_are_taiwans_chinese(path):
    none(comment_faults(path.read_text("utf-8"), str(path.relative_to(ROOT))))


def test_terms_and_queries_are_taiwans_chinese():
    terms = [(term["id"], term["zh"]) for term in load("terms.yml")]
    queries = [(row["q"], row["q"]) for row in load("queries.yml")["zh-TW"]]
    assert [(name, fault) for name, zh in terms + queries for fault in faults_of_line(zh)] == []


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.name)
def test_words_in_code_are_taiwans_chinese(path):
    none(
        [f"{path.name}:{n}: {fault}" for n, text in strings(path) for fault in faults_of_line(text)]
    )


@pytest.mark.parametrize("path", ["data/facts.yml", "mkdocs.zh-TW.yml"])
def test_words_in_data_are_taiwans_chinese(path):
    none(
        [
            f"{path}:{n}: {fault}"
            for n, text in strings(ROOT / path)
            for fault in faults_of_line(text)
        ]
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("默認值", "默認 is not used in Taiwan: 預設"),
        ("网絡很深", "is a simplified character"),
        ("步幅2", "no space between 幅 and 2"),
        ("stride步幅", "no space between e and 步"),
        ("用``計算", "no space between 用 and `"),
        ("步幅,填補", "half-width , beside Han"),
        ("步幅(stride)", "half-width ( beside Han"),
        ("結束.", "half-width . beside Han"),
        ("步幅 ，填補", "a space beside full-width punctuation"),
        ("步幅， 填補", "a space beside full-width punctuation"),
        ("| 步幅2 | 3 |", "no space between"),
        ("大小是 N, 步幅是 2", "half-width , beside Han"),
        ("換成 ReLU.", "half-width . beside Han"),
        ('他說"步幅"很大', 'half-width " beside Han'),
        ("**ReLU**的輸入", "no space between U and 的"),
        ("見[ReLU 一節]，`x`則否", "no space between ` and 則"),
        ('??? question "步幅2"', "no space between 幅 and 2"),
    ],
)
def test_each_kind_of_fault_is_found(line, fault):
    assert any(fault in found for found in faults_of_line(line))


@pytest.mark.parametrize(
    "line",
    [
        "步幅 2 的 3×3 卷積（convolution），見[感受野]。",
        "- **大小**（size）：單元用到的像素",
        "| 步幅 | 填補 |",
        "### 擴張卷積 3.2",
        "只有 12.5 % 的像素",
        "「核」與*核*",
        "先用填補 (0, 3)，再用 (3, 0) 即可",
        '??? question "步幅是什麼？"',
        "Luo et al. 2016.",
    ],
)
def test_good_text_has_no_fault(line):
    assert faults_of_line(line) == []


def test_a_broken_page_fails_with_file_and_lines():
    faults = check((BROKEN / "terms.md").read_text("utf-8"), "terms.md")
    assert sorted({int(fault.split(":")[1]) for fault in faults}) == [2, 6, 8, 10, 12, 14, 16]
    comments = comment_faults((BROKEN / "terms.py").read_text("utf-8"), "terms.py")
    assert [fault.partition(" is")[0] for fault in comments] == ["terms.py:5: 內存"]


def test_a_fault_names_file_and_line():
    (fault,) = check("# 標題 { #a }\n\n內存很大\n", "docs/zh-TW/a.md")
    assert fault.startswith("docs/zh-TW/a.md:3: 內存")


def test_a_space_between_characters_is_found():
    assert check("步 幅", "a.md") == ["a.md:1: a space between characters: 步 幅"]
    assert check('[= term("stride") =] 的', "a.md")
    assert check("- [步幅](#a)\n- 填補", "a.md") == []


def test_code_formulas_and_addresses_are_not_prose():
    code = "```python\nx = '默認'  # 内存\n```"
    text = f"# 標題 {{ #a }}\n\n{code}\n\n見 $n$ 與 `默認` 和[此頁](默認.md)。\n"
    assert check(text, "a.md") == []
