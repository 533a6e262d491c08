"""A page's prose alone: code, formulas, calls and addresses become marks of one kind each.

Line numbers stay, so that a fault can name its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import jinja2

from tests.pages.blocks import FENCE
from tests.pages.markup import CALL, DISPLAY, FORMULA, INLINE_CODE, blank

COMMENT = re.compile(r"<!--.*?-->", re.S)
SET = re.compile(r"\[%.*?%\]", re.S)
ADDRESS = re.compile(r"\]\([^)\s]*\)(\{[^}]*\})?")
TAG = re.compile(r"</?[A-Za-z][^>]*>")
ATTRIBUTES = re.compile(r"\{ *[#.:][^}]*\}")
WORDS = {"alt", "caption"}  # arguments that a reader sees or hears
LEXER = jinja2.Environment()


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
    body = blank(text, FENCE)
    return [
        (body.count("\n", 0, call.start()) + 1, FORMULA.sub("N", words))
        for call in CALL.finditer(body)
        for words in _words(call[1])
    ]


def _words(call: str) -> Iterator[str]:
    """The arguments of a call that are prose; what is computed between two strings becomes N.

    Examples:
        >>> list(_words('figure("step", "1x9", alt="a, d=2", caption="sees " ~ rf("1x9") ~ "!")'))
        ['a, d=2', 'sees N!']
    """
    depth, name, before, words = 0, "", "", ""
    tokens = [(kind, value) for _, kind, value in LEXER.lex("{{" + call + "}}") if value.strip()]
    for kind, value in tokens[1:-1]:
        if kind == "operator" and depth == 1 and value in (",", ")"):
            if name in WORDS:
                yield words
            name, words = "", ""
        depth += (value in "([{") - (value in ")]}") if kind == "operator" else 0
        if kind == "operator" and value == "=" and depth == 1:
            name, words = before, ""
        elif name and depth == 1 and kind == "string":
            words += value[1:-1]
        elif name and depth == 1 and kind == "operator" and value in ")]}":
            words += "N"
        elif name and depth == 1 and kind in ("integer", "float"):
            words += value
        before = value


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
    if re.match(
        r"\s*(figure|stack_table|glossary|bibliography|questions|formulas|brief_formulas)\(",
        match[1],
    ):
        return "\n" * match[0].count("\n")
    return "A" if re.match(r"\s*cite\(", match[1]) else "N"


def _keep_lines(mark: str):  # type: ignore[no-untyped-def]
    return lambda match: mark + "\n" * match[0].count("\n")
