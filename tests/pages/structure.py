"""What both languages of a page must share: structure, code, formulas, calls, links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import yaml

from tests.pages.blocks import FENCE, ROOT, parse_blocks
from tests.pages.markup import (
    CALL,
    DISPLAY,
    FOLD,
    FORMULA,
    FRONT,
    HEADING,
    INLINE_CODE,
    LINK,
    STATEMENT,
    blank,
    line_at,
)
from tests.pages.source import text_cells

EN, ZH = "en", "zh-TW"
WORDS = {"alt", "caption", "how", "labels"}  # arguments that are prose


@dataclass(frozen=True)
class Section:
    """A piece of a page: its anchor, the line it starts at, its text."""

    anchor: str
    line: int
    text: str


@dataclass(frozen=True)
class Fact:
    """One thing that both languages must share: what kind, what it is, where it stands."""

    kind: str
    value: str
    line: int


def pages(root: Path = ROOT) -> list[str]:
    """Names of all pages and notebooks of either language."""
    found = {
        path.relative_to(root / "docs" / lang).as_posix()
        for lang in (EN, ZH)
        for path in (root / "docs" / lang).rglob("*")
        if path.suffix in (".md", ".py") and "__pycache__" not in path.parts
    }
    return sorted(found)


def facts(path: Path) -> list[Fact]:
    """What a page shares with its other language, in the order of the page."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        found, text = _cells(text), text_cells(text)
    else:
        found = [Fact("front matter", key, 1) for key in sorted(_front(text))]
    for block in parse_blocks(text):
        shown = _tokens(block.text) if block.kind == "python" else block.text
        found.append(Fact("code block", f"{block.kind}: {shown}", block.line))
    prose = blank(text, FENCE)
    for match in HEADING.finditer(prose):
        value = (
            f"{match[1]} #{match[3]}" if match[3] else f"{match[1]} without {{ #id }}: {match[2]}"
        )
        found.append(Fact("heading", value, line_at(prose, match.start())))
    for match in CALL.finditer(prose):
        found.append(Fact("call", _without_words(match[1]), line_at(prose, match.start())))
    for match in STATEMENT.finditer(prose):
        found.append(Fact("statement", " ".join(match[1].split()), line_at(prose, match.start())))
    prose = blank(blank(blank(prose, CALL), STATEMENT), INLINE_CODE)
    found += _formulas(prose)
    for match in LINK.finditer(prose):
        found.append(Fact("link", match[1], line_at(prose, match.start())))
    for match in FOLD.finditer(prose):
        found.append(Fact("fold", " ".join(match.groups()), line_at(prose, match.start())))
    return found


def differences(name: str, root: Path = ROOT) -> list[str]:
    """What differs between the two languages of a page, with file and line."""
    paths = {lang: root / "docs" / lang / name for lang in (EN, ZH)}
    missing = [f"{short(path, root)}: missing" for path in paths.values() if not path.is_file()]
    if missing:
        return missing
    sides = {lang: facts(path) for lang, path in paths.items()}
    faults = []
    for kind in dict.fromkeys(fact.kind for side in sides.values() for fact in side):
        here, there = ([f for f in sides[lang] if f.kind == kind] for lang in (EN, ZH))
        if kind in ("call", "formula", "link"):  # word order differs between the languages
            here, there = (sorted(side, key=_by_section(paths[lang])) for lang, side in
                           ((EN, here), (ZH, there)))  # fmt: skip
        for en, zh in zip_longest(here, there):
            if en is None or zh is None or en.value != zh.value:
                at = f"{short(paths[EN], root)}:{en.line}" if en else short(paths[EN], root)
                to = f"{short(paths[ZH], root)}:{zh.line}" if zh else short(paths[ZH], root)
                faults.append(
                    f"{to}: {kind} {_brief(zh)} where {at} has {_brief(en)}"
                )  # fmt: skip
                break
    faults += [
        f"{short(paths[lang], root)}:{fact.line}: heading {fact.value}"
        for lang, side in sides.items()
        for fact in side
        if fact.kind == "heading" and "without" in fact.value
    ]
    return faults


def _by_section(path: Path):  # type: ignore[no-untyped-def]
    """Sort key: the section a fact stands in, then what it is."""
    starts = [section.line for section in sections(path)]
    return lambda fact: (sum(start <= fact.line for start in starts), fact.value)


def sections(path: Path) -> list[Section]:
    """The pieces between headings, or the cells of a notebook."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        marks = [
            (m.start(), f"cell-{i}") for i, m in enumerate(re.finditer(r"^# %%.*$", text, re.M))
        ]
    else:
        prose = blank(text, FENCE)
        marks = [(m.start(), m[3] or m[2]) for m in HEADING.finditer(prose)]
    marks = [(0, "front"), *marks]
    ends = [start for start, _ in marks[1:]] + [len(text)]
    return [
        Section(anchor, line_at(text, start), text[start:end])
        for (start, anchor), end in zip(marks, ends, strict=True)
    ]


def _formulas(text: str) -> Iterator[Fact]:
    for match in DISPLAY.finditer(text):
        yield Fact("display formula", " ".join(match[1].split()), line_at(text, match.start()))
    rest = blank(text, DISPLAY)
    for match in FORMULA.finditer(rest):
        yield Fact("formula", match[1], line_at(rest, match.start()))


def _front(text: str) -> dict[str, object]:
    match = FRONT.match(text)
    return yaml.safe_load(match[1]) if match else {}


def _cells(notebook: str) -> list[Fact]:
    """The cells of a notebook in the percent format: text as such, code by what it does."""
    marks = list(re.finditer(r"^# %%(.*)\n", notebook, re.M))
    ends = [mark.start() for mark in marks[1:]] + [len(notebook)]
    return [
        Fact(
            "cell",
            "text" if "[markdown]" in mark[1] else _tokens(notebook[mark.end() : end]),
            line_at(notebook, mark.start()),
        )
        for mark, end in zip(marks, ends, strict=True)
    ]


def _tokens(source: str) -> str:
    """Code without comments; words in strings may be translated, what f-strings compute may not."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.Constant) and re.search(
            r"\s|[\u3400-\u9fff]", node.value if isinstance(node.value, str) else ""
        ):
            node.value = "…"
    return ast.unparse(tree)


def _without_words(call: str) -> str:
    """A call without the arguments that are prose."""
    try:
        tree = ast.parse(re.sub(r"\s*~\s*", " + ", call), mode="eval")
    except SyntaxError:  # a filter: nothing in it is prose
        return call
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [word for word in node.keywords if word.arg not in WORDS]
    return ast.unparse(tree)


def short(path: Path, root: Path) -> str:
    """A path as messages show it."""
    return path.relative_to(root).as_posix()


def _brief(fact: Fact | None) -> str:
    if fact is None:
        return "nothing"
    value = " ".join(fact.value.split())
    return repr(value if len(value) < 90 else value[:90] + "…")
