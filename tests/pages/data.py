"""What is wrong with the entries of data/, by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pybtex.database import Entry

from tests.pages.blocks import ROOT

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FACT = {"value", "unit", "label", "source", "where"}
CALL = re.compile(r"\b(fact|cite|term)(?:_value)?\(\s*['\"]([^'\"]*)['\"]")


def fact_faults(text: str, sources: Iterable[str]) -> Iterator[str]:
    """Facts without value, unit, label, source or place."""
    for name, fact in (yaml.safe_load(text) or {}).items():
        at = f"data/facts.yml:{_line(text, rf'^{re.escape(name)}:')}: {name}:"
        if not ID.fullmatch(name):
            yield f"{at} an id is lower case words joined by -"
        for key in sorted(FACT - fact.keys()):
            yield f"{at} no {key}"
        for key in sorted(fact.keys() - FACT - {"confirmed", "note", "record"}):
            yield f"{at} unknown field {key}"
        for key in sorted({"unit", "label"} & fact.keys()):
            if fact[key].keys() != {"en", "zh"}:
                yield f"{at} {key} needs en and zh, not {sorted(fact[key])}"
        if not isinstance(fact.get("value", 0), int | float) or isinstance(fact.get("value"), bool):
            yield f"{at} value {fact['value']!r} is no number"
        if not str(fact.get("where", "x") or "").strip():
            yield f"{at} where is empty"
        if fact.get("source", "") not in {*sources, ""}:
            yield f"{at} source {fact['source']!r} is not in data/references.bib"


def term_faults(text: str) -> Iterator[str]:
    """Terms with a missing language, an id used twice, or a word that another term forbids."""
    terms: list[dict[str, Any]] = yaml.safe_load(text)
    avoided = {bad: term["id"] for term in terms for bad in term.get("avoid", ())}
    ids = [term["id"] for term in terms]
    for before, name in zip(["", *ids], ids, strict=False):
        if name <= before:
            yield f"{_term(text, name)} stands behind {before}, or twice"
    for term in terms:
        at = _term(text, term["id"])
        if not ID.fullmatch(term["id"]):
            yield f"{at} an id is lower case words joined by -"
        for key in ("en", "zh"):
            if not str(term.get(key) or "").strip():
                yield f"{at} no {key}"
        for key in sorted(term.keys() - {"id", "en", "zh", "avoid", "note"}):
            yield f"{at} unknown field {key}"
        for bad, owner in avoided.items():
            if bad in str(term.get("zh")):
                yield f"{at} {term['zh']} holds {bad}, which {owner} forbids"


def source_faults(sources: dict[str, Entry]) -> Iterator[str]:
    """Sources that do not say who, what, when and where."""
    for key, entry in sources.items():
        at = f"data/references.bib: {key}:"
        if not ID.fullmatch(key):
            yield f"{at} a key is lower case words joined by -"
        if not entry.persons.get("author"):
            yield f"{at} no author"
        for field in ("title", "year", "url"):
            if not entry.fields.get(field, "").strip():
                yield f"{at} no {field}"
        if not re.fullmatch(r"https://\S+", entry.fields.get("url", "https://x")):
            yield f"{at} url {entry.fields['url']!r} is no https address"


def query_faults(text: str, root: Path = ROOT) -> Iterator[str]:
    """Search queries that are too few, doubled, or lead to no page."""
    queries = yaml.safe_load(text)
    for lang in sorted({"en", "zh-TW"} ^ queries.keys()):
        yield f"data/queries.yml:1: {lang}: needs en and zh-TW, nothing else"
    for lang, rows in queries.items():
        if len(rows) < 10:
            yield f"data/queries.yml:1: {lang}: {len(rows)} queries, at least 10 are needed"
        for row in rows:
            line = _line(text, rf"q: {re.escape(row['q'])}(?!\w)")
            at = f"data/queries.yml:{line}: {row['q']}:"
            if sum(other["q"] == row["q"] for other in rows) > 1:
                yield f"{at} twice"
            if not (root / "docs" / lang / f"{row['page'].rstrip('/') or 'index'}.md").is_file():
                yield f"{at} no page {row['page']}"


def named(text: str) -> list[tuple[str, str, int]]:
    """(kind, id, line) of every fact, source and term that a page names."""
    return [(m[1], m[2], text.count("\n", 0, m.start()) + 1) for m in CALL.finditer(text)]


def _term(text: str, name: str) -> str:
    return f"data/terms.yml:{_line(text, rf'^- id: {re.escape(name)}$')}: {name}:"


def _line(text: str, pattern: str) -> int:
    found = re.search(pattern, text, re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 1
