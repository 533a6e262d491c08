"""What pages cite: facts, sources and terms, each written down once in data/."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import yaml
from pybtex.database import Entry, parse_file
from pybtex.richtext import Text

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def facts() -> dict[str, dict[str, Any]]:
    """data/facts.yml: id -> value, unit, source, where."""
    return yaml.safe_load((DATA / "facts.yml").read_text("utf-8")) or {}


@cache
def terms() -> dict[str, dict[str, Any]]:
    """data/terms.yml by id."""
    return {t["id"]: t for t in yaml.safe_load((DATA / "terms.yml").read_text("utf-8"))}


@cache
def sources() -> dict[str, Entry]:
    """data/references.bib by key."""
    return dict(parse_file(str(DATA / "references.bib"), bib_format="bibtex").entries)


def fact(name: str, lang: str) -> str:
    """A number from the literature with its unit; its tooltip names source and place.

    A question mark stands behind a number that nobody has seen at its source.
    """
    entry = _known(facts(), name, "fact", "data/facts.yml")
    value, unit = entry["value"], entry["unit"]["zh" if lang == "zh-TW" else "en"]
    text = value if isinstance(value, str) else f"{value:,}"
    place = f"{short(entry['source'])}, {entry['where']}"
    if unit:
        text += f" {unit}"
    if not entry["confirmed"]:
        place += {"en": ": not seen at its source", "zh-TW": "：還沒核對過原文"}[lang]
        text += '<sup class="unseen">?</sup>'
    return (
        f'<data class="n fact" value="{escape(str(value))}" title="{escape(place)}">{text}</data>'
    )


def fact_value(name: str) -> Any:
    """The bare value of a fact, to compute with or to draw."""
    return _known(facts(), name, "fact", "data/facts.yml")["value"]


def cite(key: str, full: bool = False) -> str:
    """A source as a link: short in a sentence, full in a list of sources."""
    entry = _known(sources(), key, "source", "data/references.bib")
    url = entry.fields["url"]
    if not full:
        return f"[{short(key)}]({url})"
    names = [_read(str(person)) for person in entry.persons["author"]]
    authors = "; ".join(names) if len(names) < 4 else f"{names[0]} et al."
    venue = entry.fields.get("journal") or entry.fields.get("booktitle") or ""
    place = f"{venue}, {entry.fields['year']}" if venue else entry.fields["year"]
    title = entry.fields["title"].replace("{", "").replace("}", "")
    return f"{authors.removesuffix('.')}. [{title}]({url}). {place}."


def short(key: str) -> str:
    """`Luo et al. 2016`."""
    entry = _known(sources(), key, "source", "data/references.bib")
    authors = entry.persons["author"]
    people = [_read(" ".join([*each.prelast_names, *each.last_names])) for each in authors]
    who = people[0] if len(people) == 1 else f"{people[0]} & {people[1]}"
    return f"{who if len(people) < 3 else people[0] + ' et al.'} {entry.fields['year']}"


def term(name: str, lang: str, *, first: bool) -> str:
    """A term in the page's language; in Chinese its first use adds the English."""
    entry = _known(terms(), name, "term", "data/terms.yml")
    if lang == "en":
        return f'<span class="term" title="{escape(entry["zh"])}">{entry["en"]}</span>'
    shown = f'<span class="term" title="{escape(entry["en"])}">{entry["zh"]}</span>'
    named = "（" in entry["zh"]  # the term itself says its English
    return f"{shown}（{entry['en']}）" if first and not named else shown


def _read(latex: str) -> str:
    """A name without LaTeX: `Doll{\\'a}r` is Dollár."""
    return str(Text.from_latex(latex))


def _known(table: dict[str, Any], name: str, what: str, path: str) -> Any:
    if name not in table:
        import difflib

        close = difflib.get_close_matches(name, table, 1)
        hint = f", did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"unknown {what} {name!r} (not in {path}){hint}")
    return table[name]
