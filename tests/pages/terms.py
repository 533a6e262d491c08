"""Chinese text reads as people in Taiwan write it: terms, characters, spaces, punctuation."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from opencc import OpenCC

from tests.pages.blocks import ROOT
from tests.pages.prose import prose, words_of_figures
from tests.pages.source import text_cells

HAN = "\u3400-\u9fff"
FULL = "，。、；：？！「」『』（）《》"
LATIN = "A-Za-z0-9`"
TIGHT = re.compile(rf"([{HAN}])([{LATIN}])|([{LATIN}%])([{HAN}])")
# Parentheses may stand apart from a character: (0, 3) 與 (3, 0). A point ends a sentence.
HALF = re.compile(
    rf"[{HAN}] ?([,;:?!])|[{HAN}]([()\"'])|([,;:?!]) ?[{HAN}]|([()\"'])[{HAN}]"
    rf"|[{HAN}{LATIN}](\.)$|[{HAN}](\.)(?=\s)"
)
GAP = re.compile(rf"[{HAN}] +[{HAN}]")
LOOSE = re.compile(rf"(?<=\S) +[{FULL}]|[{FULL}] +(?=\S)")
EMPHASIS = re.compile(r"\*\*|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_|_(?!\w)")
LINK = re.compile(r"!?\[([^\]]*)\](?!\()")
BOTH = "游卷"  # 游標, 卷積: the converter takes them for 遊 and 捲
TITLE = re.compile(r'^(\s*(?:!!!|\?\?\?\+?|===) ?\w* )"(.*)"$')  # of a fold, note or tab
LEAD = re.compile(r"^\s*(?:[-*+] |\d+\. |#+ |> |!!! \w+ |\?\?\?\+? \w+ |: )*")


def check(text: str, path: str) -> list[str]:
    """`file:line: message` for every fault of a Chinese Markdown text."""
    lines = [(number, line) for number, line in enumerate(prose(text).split("\n"), 1)]
    faults = []
    for number, line in [*lines, *words_of_figures(text)]:
        faults += [f"{path}:{number}: {fault}" for fault in faults_of_line(line)]
        gaps = GAP.findall(LEAD.sub("", _bare(line)))
        faults += [f"{path}:{number}: a space between characters: {gap}" for gap in gaps]
    return faults


def comment_faults(code: str, path: str) -> list[str]:
    """`file:line: message` for every fault of the Chinese comments in a notebook's code."""
    in_text = [bool(line) for line in text_cells(code).split("\n")]
    return [
        f"{path}:{token.start[0]}: {fault}"
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
        if token.type == tokenize.COMMENT and not in_text[token.start[0] - 1]
        for fault in faults_of_line(token.string.lstrip("# "))
    ]


def faults_of_line(line: str) -> list[str]:
    """What is wrong with one line of Chinese prose.

    Examples:
        >>> faults_of_line("默認步幅是3，不填補")
        ['默認 is not used in Taiwan: 預設', 'no space between 是 and 3']
        >>> faults_of_line("步幅預設是 3，不填補")
        []
    """
    line = _bare(line)
    found = [f"{bad} is not used in Taiwan: {good}" for bad, good in avoided() if bad in line]
    pairs = sorted(set(zip(line, _taiwan(line), strict=False)))
    found += [f"{a} is a simplified character: {b}" for a, b in pairs if a != b and a not in BOTH]
    for cell in LEAD.sub("", line).split("|"):
        cell = cell.strip()
        for match in TIGHT.finditer(cell):
            left, right = (match[1], match[2]) if match[1] else (match[3], match[4])
            found.append(f"no space between {left} and {right}")
        for match in HALF.finditer(cell) if re.search(rf"[{HAN}]", cell) else ():
            found.append(
                f"half-width {''.join(filter(None, match.groups()))} beside Han: {match[0]}"
            )
        found += [f"a space beside full-width punctuation: {m[0]!r}" for m in LOOSE.finditer(cell)]
    return found


def _bare(line: str) -> str:
    """A line without the marks of emphasis, links and titles."""
    return LINK.sub(r"\1", EMPHASIS.sub("", TITLE.sub(r"\1\2", line)))


@cache
def avoided() -> tuple[tuple[str, str], ...]:
    """(variant, Taiwan's word) of data/terms.yml."""
    terms = yaml.safe_load((ROOT / "data/terms.yml").read_text("utf-8"))
    return tuple((bad, term["zh"]) for term in terms for bad in term.get("avoid", ()))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


def _taiwan(text: str) -> str:
    return str(_converter().convert(text))


def strings(path: Path) -> list[tuple[int, str]]:
    """(line, text) of every string with Han in a Python or YAML file; fields in braces become N."""
    text = path.read_text("utf-8")
    found = _python_strings(text) if path.suffix == ".py" else _yaml_strings(text)
    return [(n, re.sub(r"{\w+}", "N", line)) for n, line in found if re.search(rf"[{HAN}]", line)]


def _python_strings(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((node.lineno, line) for line in node.value.split("\n"))


def _yaml_strings(text: str) -> Iterator[tuple[int, str]]:
    for event in yaml.parse(text):
        if isinstance(event, yaml.ScalarEvent):
            yield event.start_mark.line + 1, event.value
