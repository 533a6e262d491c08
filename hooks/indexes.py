"""What the reference pages list, gathered from the other pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from mkdocs.utils.yaml import yaml_load

from hooks import accuracies, atlas
from hooks.references import DATA, cite, facts, sources, terms

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("bibliography.md", "glossary.md", "ask.md", "formulas.md", "cheat-sheet.md")
TITLE = re.compile(r'^title: *"?(.*?)"?$', re.M)
QUESTION = re.compile(r'^\?\?\? question "(.*)"$', re.M)
SOURCE, FACT, TERM, ACCURACY, PUBLISHED = (
    re.compile(rf'\b{call}\("([^"]+)"')
    for call in ("cite", "fact", "term", "accuracy", "published")
)
CONFIG = {"en": "mkdocs.yml", "zh-TW": "mkdocs.zh-TW.yml"}


@dataclass(frozen=True)
class Page:
    """A page of the site: its file, its chapter and title in the reader's language, its text."""

    file: str
    chapter: str
    title: str
    text: str


@cache
def pages(lang: str) -> list[Page]:
    """Every Markdown page in the order of the navigation."""
    with (ROOT / CONFIG[lang]).open(encoding="utf-8") as config:
        nav = yaml_load(config)["nav"]
    return [_page(lang, chapter, title, file) for chapter, title, file in _files(nav)]


def _files(nav: list[Any], chapter: str = "") -> Iterator[tuple[str, str, str]]:
    """Chapter, title and file of every entry that is Markdown."""
    for entry in nav:
        for title, below in entry.items():
            if isinstance(below, list):
                yield from _files(below, title)
            elif below.endswith(".md"):
                yield chapter or title, title, below


def _page(lang: str, chapter: str, title: str, file: str) -> Page:
    text = (ROOT / "docs" / lang / file).read_text("utf-8")
    return Page(file, chapter, title, text)


def bibliography(lang: str) -> str:
    """Every source that a page rests on, with the pages that do."""
    used: dict[str, list[str]] = {}
    for page in _chapters(lang):
        for key in dict.fromkeys(_cited(page.text)):
            used.setdefault(key, []).append(f"[{page.title}]({page.file})")
    comma = "、" if lang == "zh-TW" else ", "
    entries = sources()
    order = sorted(used, key=lambda key: (str(entries[key].persons["author"][0].last_names),
                                          entries[key].fields["year"], key))  # fmt: skip
    return "\n".join(
        f'- <span id="{key}"></span>{cite(key, full=True)} → {comma.join(used[key])}'
        for key in order
    )


def _cited(text: str) -> Iterator[str]:
    """Sources of a page: those it cites, those of its facts and of published accuracies."""
    yield from SOURCE.findall(text)
    for name in FACT.findall(text):
        yield facts()[name]["source"]
    for name in ACCURACY.findall(text):
        yield accuracies.known()["records"][name]["source"]
    for name in PUBLISHED.findall(text):
        for network in atlas.family(name)["networks"]:
            yield from (one["source"] for one in accuracies.records(network))


def glossary(lang: str) -> str:
    """All terms as a table, the page's language first, with the page that introduces each."""
    first: dict[str, str] = {}
    for page in _chapters(lang):
        for name in TERM.findall(page.text):
            first.setdefault(name, f"[{page.title}]({page.file})")
    heads = {"en": "| English | 繁體中文 | Page |", "zh-TW": "| 中文 | English | 頁面 |"}[lang]
    own, other = ("en", "zh") if lang == "en" else ("zh", "en")
    rows = [
        f'| <span id="{t["id"]}">{t[own]}</span> | {t[other]} | {first.get(t["id"], "")} |'
        for t in sorted(terms().values(), key=lambda t: t["en"].lower())
    ]
    return "\n".join([heads, "| --- | --- | --- |", *rows])


def questions(lang: str, shown: Callable[[str], str] = str) -> str:
    """Questions by chapter: those with a section of their own, then those of the interviews.

    `shown` computes the numbers in a question.
    """
    lines: list[str] = []
    chapter = ""
    direct = _direct(lang)
    for page in _chapters(lang):
        asked = direct.get(page.file, []) + [
            f"- [{shown(text)}]({page.file}#interview)" for text in QUESTION.findall(page.text)
        ]
        if not asked:
            continue
        if page.chapter != chapter:
            chapter = page.chapter
            anchor = page.file.removesuffix(".md").replace("/", "-")
            lines += ["", f"## {chapter} {{ #{anchor}-questions }}"]
        lines += ["", f"**[{page.title}]({page.file})**", "", *asked]
    return "\n".join(lines)


@cache
def _direct(lang: str) -> dict[str, list[str]]:
    """data/questions.yml by page: a question and the section that answers it."""
    found: dict[str, list[str]] = {}
    for entry in yaml.safe_load((DATA / "questions.yml").read_text("utf-8")):
        page, anchor = entry["at"].split("#")
        text = entry["zh" if lang == "zh-TW" else "en"]
        found.setdefault(f"{page}.md", []).append(f"- [{text}]({page}.md#{anchor})")
    return found


def _chapters(lang: str) -> list[Page]:
    """Pages that teach: not the lists themselves, not the API."""
    return [page for page in pages(lang) if page.file not in LISTS and "\n::: " not in page.text]
