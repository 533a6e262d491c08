"""A page's prose alone: code, formulas, calls and addresses become marks of one kind each.

Line numbers stay, so that a fault can name its line.
"""

from __future__ import annotations

import re

from tests.pages.blocks import FENCE
from tests.pages.parity import CALL, DISPLAY, FORMULA, INLINE_CODE, blank

COMMENT = re.compile(r"<!--.*?-->", re.S)
SET = re.compile(r"\[%.*?%\]", re.S)
ADDRESS = re.compile(r"\]\([^)\s]*\)(\{[^}]*\})?")
TAG = re.compile(r"<[^>\n]+>")
ATTRIBUTES = re.compile(r"\{ *[#.:][^}]*\}")
WORD_CALL = re.compile(r"\[=\s*(term|cite)\(.*?=\]", re.S)
FIGURE_WORDS = re.compile(r"\b(?:alt|caption)=(.*?)(?=,\s*\w+=|\)\s*=\])", re.S)
LITERAL = re.compile(r'(?<![(\[,\w]) ?"([^"]*)"')


def prose(text: str) -> str:
    """Markdown with code as ``, formulas and numbers as N, terms as 詞, addresses gone."""
    text = _front_matter(text)
    for pattern in (FENCE, COMMENT, SET):
        text = blank(text, pattern)
    text = re.sub(r"\[=(.*?)=\]", _call, text, flags=re.S)
    text = INLINE_CODE.sub(_keep_lines("``"), text)
    text = DISPLAY.sub(_keep_lines(""), text)
    text = FORMULA.sub(_keep_lines("N"), text)
    text = ADDRESS.sub(_keep_lines("]"), text)
    text = ATTRIBUTES.sub(_keep_lines(""), text)
    return TAG.sub(_keep_lines(""), text)


def words_of_figures(text: str) -> list[tuple[int, str]]:
    """(line, words) of every alt text and caption: prose inside a call."""
    found = []
    for call in CALL.finditer(blank(text, FENCE)):
        for part in FIGURE_WORDS.finditer(call[0]):
            for literal in LITERAL.finditer(" " + part[1]):
                line = text.count("\n", 0, call.start()) + 1
                found.append((line, FORMULA.sub("N", literal[1])))
    return found


def _front_matter(text: str) -> str:
    """Keep what is read by people: title and description."""
    match = re.match(r"\A---\n(.*?)\n---\n", text, re.S)
    if not match:
        return text
    lines = []
    for line in match[1].split("\n"):
        key, _, value = line.partition(": ")
        lines.append(value.strip('"') if key in ("title", "description") else "")
    return "\n" + "\n".join(lines) + "\n\n" + text[match.end() :]


def _call(match: re.Match[str]) -> str:
    if re.match(r"\s*term\(", match[1]):
        return "詞"
    if re.match(r"\s*(figure|stack_table|glossary)\(", match[1]):
        return "\n" * match[0].count("\n")
    return "A" if re.match(r"\s*cite\(", match[1]) else "N"


def _keep_lines(mark: str):  # type: ignore[no-untyped-def]
    return lambda match: mark + "\n" * match[0].count("\n")
