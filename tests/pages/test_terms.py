"""All Chinese text passes the lint, and the lint finds each kind of fault."""

from __future__ import annotations

import pytest

from tests.pages.blocks import ROOT
from tests.pages.source import markdown, texts
from tests.pages.terms import check, faults_of_line, strings

CHINESE = [path for path in texts() if "zh-TW" in path.parts]
CODE = [*sorted((ROOT / "cnnref").rglob("*.py")), *sorted((ROOT / "hooks").glob("*.py"))]
WORDS = [path for path in CODE if strings(path) and path.name != "chinese.py"]


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.name)
def test_a_page_is_written_in_taiwans_chinese(path):
    assert check(markdown(path), str(path.relative_to(ROOT))) == []


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.name)
def test_words_in_code_are_taiwans_chinese(path):
    faults = {f"{path.name}:{line}": faults_of_line(text) for line, text in strings(path)}
    assert {where: fault for where, fault in faults.items() if fault} == {}


@pytest.mark.parametrize("path", ["data/facts.yml", "mkdocs.zh-TW.yml"])
def test_words_in_data_are_taiwans_chinese(path):
    faults = {f"{path}:{n}": faults_of_line(text) for n, text in strings(ROOT / path)}
    assert {where: fault for where, fault in faults.items() if fault} == {}


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
    ],
)
def test_each_kind_of_fault_is_found(line, fault):
    assert any(fault in found for found in faults_of_line(line))


@pytest.mark.parametrize(
    "line",
    [
        "步幅 2 的 3×3 卷積（convolution），見 [感受野]。",
        "- **大小**（size）：單元用到的像素",
        "| 步幅 | 填補 |",
        "### 擴張卷積 3.2",
        "只有 12.5 % 的像素",
        "「核」與*核*",
    ],
)
def test_good_text_has_no_fault(line):
    assert faults_of_line(line) == []


def test_a_fault_names_file_and_line():
    (fault,) = check("# 標題 { #a }\n\n內存很大\n", "docs/zh-TW/a.md")
    assert fault.startswith("docs/zh-TW/a.md:3: 內存")


def test_code_formulas_and_addresses_are_not_prose():
    code = "```python\nx = '默認'  # 内存\n```"
    text = f"# 標題 {{ #a }}\n\n{code}\n\n見 $n$ 與 `默認` 和[此頁](默認.md)。\n"
    assert check(text, "a.md") == []
