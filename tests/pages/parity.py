"""Both languages of a page have the same structure; a one-sided change is noticed.

`python -m tests.pages.parity --accept` records that a person has looked at both sides.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import yaml

from tests.pages.blocks import FENCE, ROOT, parse_blocks

LOCK = ROOT / "data/parity.lock"
EN, ZH = "en", "zh-TW"

HEADING = re.compile(r"^(#{1,6}) +(.*?)(?: *\{ *#([\w-]+) *\})?$", re.M)
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
INLINE_CODE = re.compile(r"(?<!`)`[^`\n]+`(?!`)")
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.S)
FORMULA = re.compile(r"(?<![\\$])\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)")
CALL = re.compile(r"\[=\s*(.*?)\s*=\]", re.S)
WORDS = {"alt", "caption", "how"}  # arguments that are prose
LINK = re.compile(r"\]\(([^)\s]+)\)")
FOLD = re.compile(r"^ *(!!!|\?\?\?\+?) +(\w+)", re.M)


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
        return [Fact("code", _tokens(text), 1), *_formulas(text)]
    found = [Fact("front matter", key, 1) for key in sorted(_front(text))]
    blocks = parse_blocks(text)
    for block in blocks:
        shown = _tokens(block.text) if block.kind == "python" else block.text
        found.append(Fact("code block", f"{block.kind}: {shown}", block.line))
    prose = blank(text, FENCE)
    for match in HEADING.finditer(prose):
        value = (
            f"{match[1]} #{match[3]}" if match[3] else f"{match[1]} without {{ #id }}: {match[2]}"
        )
        found.append(Fact("heading", value, _line(prose, match.start())))
    prose = blank(prose, INLINE_CODE)
    for match in CALL.finditer(prose):
        found.append(Fact("call", _without_words(match[1]), _line(prose, match.start())))
    prose = blank(prose, CALL)
    found += _formulas(prose)
    for match in LINK.finditer(prose):
        found.append(Fact("link", match[1], _line(prose, match.start())))
    for match in FOLD.finditer(prose):
        found.append(Fact("fold", " ".join(match.groups()), _line(prose, match.start())))
    return found


def differences(name: str, root: Path = ROOT) -> list[str]:
    """What differs between the two languages of a page, with file and line."""
    paths = {lang: root / "docs" / lang / name for lang in (EN, ZH)}
    missing = [f"{_short(path, root)}: missing" for path in paths.values() if not path.is_file()]
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
                at = f"{_short(paths[EN], root)}:{en.line}" if en else _short(paths[EN], root)
                to = f"{_short(paths[ZH], root)}:{zh.line}" if zh else _short(paths[ZH], root)
                faults.append(
                    f"{to}: {kind} {_brief(zh)} where {at} has {_brief(en)}"
                )  # fmt: skip
                break
    faults += [
        f"{_short(paths[lang], root)}:{fact.line}: heading {fact.value}"
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
        Section(anchor, _line(text, start), text[start:end])
        for (start, anchor), end in zip(marks, ends, strict=True)
    ]


def hashes(root: Path = ROOT) -> dict[str, tuple[str, str]]:
    """`page#anchor` -> hash of the section in English, in Chinese."""
    found: dict[str, dict[str, str]] = {}
    for name in pages(root):
        for lang in (EN, ZH):
            path = root / "docs" / lang / name
            for section in sections(path) if path.is_file() else ():
                digest = hashlib.sha256(section.text.strip().encode()).hexdigest()[:12]
                found.setdefault(f"{name}#{section.anchor}", {})[lang] = digest
    return {key: (side.get(EN, "-"), side.get(ZH, "-")) for key, side in found.items()}


def unaccepted(root: Path = ROOT, lock: Path = LOCK) -> list[str]:
    """Sections that have changed since both sides were accepted, with file and line."""
    known = read_lock(lock)
    faults = []
    for key, now in hashes(root).items():
        before = known.get(key, ("", ""))
        changed = [lang for lang, a, b in zip((EN, ZH), before, now, strict=True) if a != b]
        if changed:
            name, anchor = key.split("#", 1)
            where = _short(root / "docs" / changed[0] / name, root)
            line = next(
                (s.line for s in sections(root / "docs" / changed[0] / name) if s.anchor == anchor),
                1,
            )
            what = "changed" if len(changed) == 1 else "both languages changed"
            other = {EN: ZH, ZH: EN}[changed[0]]
            faults.append(
                f"{where}:{line}: section #{anchor} {what}; say the same in {other}, "
                "then `make parity-accept`"
            )
    gone = known.keys() - hashes(root).keys()
    return faults + [f"{lock.name}: {key} is gone; `make parity-accept`" for key in sorted(gone)]


def read_lock(lock: Path = LOCK) -> dict[str, tuple[str, str]]:
    """The accepted hashes."""
    if not lock.is_file():
        return {}
    rows = (line.split() for line in lock.read_text("utf-8").splitlines() if line[:1] != "#")
    return {key: (en, zh) for key, en, zh in rows}


def accept(root: Path = ROOT, lock: Path = LOCK) -> None:
    """Record the present text of both sides as agreeing."""
    head = (
        "# Sections whose two languages a person has compared: page#anchor, hash en, hash zh-TW.\n"
    )
    rows = [f"{key} {en} {zh}\n" for key, (en, zh) in sorted(hashes(root).items())]
    lock.write_text(head + "".join(rows), "utf-8")


def blank(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every match turned into spaces, so that positions stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _formulas(text: str) -> Iterator[Fact]:
    for match in DISPLAY.finditer(text):
        yield Fact("display formula", " ".join(match[1].split()), _line(text, match.start()))
    rest = blank(text, DISPLAY)
    for match in FORMULA.finditer(rest):
        yield Fact("formula", match[1], _line(rest, match.start()))


def _front(text: str) -> dict[str, object]:
    match = FRONT.match(text)
    return yaml.safe_load(match[1]) if match else {}


def _tokens(source: str) -> str:
    """Code without comments and with strings of words left out: those may be translated."""
    kept = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.COMMENT, tokenize.NL):
            continue
        kept.append("…" if token.type == tokenize.STRING and " " in token.string else token.string)
    return " ".join(kept)


def _without_words(call: str) -> str:
    """A call without the arguments that are prose."""
    try:
        tree = ast.parse(call.replace(" ~ ", " + "), mode="eval")
    except SyntaxError:  # a filter: nothing in it is prose
        return call
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [word for word in node.keywords if word.arg not in WORDS]
    return ast.unparse(tree)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _short(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _brief(fact: Fact | None) -> str:
    if fact is None:
        return "nothing"
    value = " ".join(fact.value.split())
    return repr(value if len(value) < 90 else value[:90] + "…")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", action="store_true", help="record both sides as agreeing")
    if parser.parse_args().accept:
        faults = [fault for name in pages() for fault in differences(name)]
        if faults:
            sys.exit("not accepted, the structure differs:\n" + "\n".join(faults))
        accept()
        print(f"accepted {len(hashes())} sections")
    else:
        print("\n".join(unaccepted()) or "nothing has changed")
