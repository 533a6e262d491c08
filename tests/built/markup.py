"""Say what is wrong with the markup of one built page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

# Traces of a step that did not run, or of the machine that ran it.
TRACES = {
    r"\[= | =\]|\{\{ | \}\}": "a macro that was not called",
    r"--8<--": "a snippet that was not embedded",
    r"\\\(|\\\[|\$\$": "a formula that was not rendered",
    r"\{ *#[\w-]+ *\}|\{: ": "an attribute list that was not read",
    r"<\w+(\.\w+)* object at 0x|0x[0-9a-f]{9,}": "an address in memory",
    r"(?<![\w/.])/(home|root|tmp|work|Users|usr/lib|builds)/": "a path of the building machine",
    r"Traceback \(most recent call last\)": "a traceback",
    r"!!! |\?\?\? ": "an admonition that was not read",
    r"\]\([^)\s]+\)|\[\^\w+\]": "a link or footnote that was not read",
}


def faults(page: BeautifulSoup, name: str, lang: str) -> Iterator[str]:
    """Everything wrong with one page, each with the page's name."""
    for fault in (
        *head_faults(page, lang),
        *structure_faults(page),
        *trace_faults(page),
    ):
        yield f"{name}: {fault}"


def head_faults(page: BeautifulSoup, lang: str) -> Iterator[str]:
    """Language, title, description and viewport."""
    if not page.html or page.html.get("lang") != lang:
        yield f"<html lang> is not {lang!r}"
    if not page.title or not page.title.get_text(strip=True):
        yield "no title"
    for meta in ("description", "viewport"):
        tag = page.find("meta", attrs={"name": meta})
        if not isinstance(tag, Tag) or not str(tag.get("content", "")).strip():
            yield f"no {meta}"


def structure_faults(page: BeautifulSoup) -> Iterator[str]:
    """Ids, headings, images and blocks."""
    ids = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    yield from (f"id {name!r} is there {n} times" for name, n in ids.items() if n > 1 or not name)
    body = page.select_one("article") or page
    headings = body.select("h1, h2, h3, h4, h5, h6")
    levels = [int(tag.name[1]) for tag in headings]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1"
    for tag, before, level in zip(headings[1:], levels, levels[1:], strict=False):
        if level > before + 1:
            yield f"heading {text(tag)!r} jumps from level {before} to {level}"
    for tag in body.select("h2, h3, h4"):
        if not re.fullmatch(r"[A-Za-z][\w.-]*", str(tag.get("id", ""))):
            yield f"heading {text(tag)!r} has no readable id ({tag.get('id')!r})"
    for tag in body.select("img:not([alt]), svg[role=img]:not([aria-label])"):
        yield f"a picture without a text: {str(tag)[:80]}"
    for tag in body.select("pre code, figure, td:only-child, li, summary"):
        if not text(tag) and not tag.find(["img", "svg", "input"]):
            yield f"an empty <{tag.name}>"
    for tag in body.select(".highlight .err"):
        yield f"code that the highlighter cannot read: {tag.get_text()!r}"


def trace_faults(page: BeautifulSoup) -> Iterator[str]:
    """Marks of the source language or of the building machine in what a reader sees."""
    body = page.select_one("article") or page
    # A formula's MathML keeps its TeX, and a page may explain the source language in code.
    skipped = {"annotation", "script", "style", "code", "pre"}
    pieces = [
        string
        for string in body.find_all(string=True)
        if not any(parent.name in skipped for parent in string.parents)
    ]
    seen = "\n".join(pieces)
    # Docstrings and pages may show a traceback that they mean; a notebook may not print one.
    blocks = "\n".join(tag.get_text() for tag in body.select("pre"))
    printed = "\n".join(tag.get_text() for tag in body.select(".notebook-output"))
    for pattern, what in TRACES.items():
        places = {"a traceback": seen + printed}
        if what.endswith(("memory", "machine")):
            places[what] = seen + blocks + printed
        match = re.search(pattern, places.get(what, seen))
        if match:
            yield f"{what}: {match[0]!r}"


def text(tag: Tag) -> str:
    """The words of an element without its link to itself."""
    return "".join(
        str(string)
        for string in tag.find_all(string=True)
        if not any("headerlink" in (p.get("class") or ()) for p in string.parents)
    ).strip()
