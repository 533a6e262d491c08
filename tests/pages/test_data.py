"""Every entry of data/ is complete, known by one id, and used or usable."""

from __future__ import annotations

import re

import pytest
import yaml

from hooks import references
from tests.pages.blocks import ROOT

DATA = ROOT / "data"
PAGES = sorted((ROOT / "docs").rglob("*.md"))


def load(name):
    return yaml.safe_load((DATA / name).read_text("utf-8"))


def calls(name):
    """(id, file:line) of every `name("id"` on a page."""
    found = []
    for page in PAGES:
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
            for used in re.findall(rf'\b{name}\("([^"]+)"', line):
                found.append((used, f"{page.relative_to(ROOT)}:{number}"))
    return found


@pytest.mark.parametrize("name", references.facts())
def test_a_fact_has_value_unit_label_source_and_place(name):
    fact = references.facts()[name]
    assert re.fullmatch(r"[a-z0-9-]+", name)
    assert fact.keys() <= {"value", "unit", "label", "source", "where", "confirmed", "note"}
    assert fact["value"] not in (None, "")
    for words in (fact["unit"], fact["label"]):
        assert words.keys() == {"en", "zh"}
    assert fact["source"] in references.sources()
    assert fact["where"].strip()


def test_terms_have_unique_ids_and_both_languages():
    terms = load("terms.yml")
    ids = [term["id"] for term in terms]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids)
    for term in terms:
        assert term.keys() <= {"id", "en", "zh", "avoid", "note"}, term["id"]
        assert re.fullmatch(r"[a-z0-9-]+", term["id"])
        assert term["en"].strip()
        assert term["zh"].strip()


def test_no_term_is_itself_avoided():
    terms = load("terms.yml")
    avoided = {bad for term in terms for bad in term.get("avoid", ())}
    clash = [(term["zh"], bad) for term in terms for bad in avoided if bad in term["zh"]]
    assert clash == []


def test_every_source_says_who_what_when_and_where():
    for key, entry in references.sources().items():
        assert re.fullmatch(r"[a-z0-9-]+", key)
        assert entry.persons["author"], key
        assert {"title", "year", "url"} <= set(entry.fields), key
        assert entry.fields["url"].startswith("https://"), key


@pytest.mark.parametrize(
    ("call", "known"),
    [("fact", references.facts), ("cite", references.sources), ("term", references.terms)],
)
def test_what_pages_name_exists(call, known):
    unknown = [f"{where}: {call} {name!r}" for name, where in calls(call) if name not in known()]
    assert unknown == []


def test_no_fact_or_source_lies_unused():
    cited = {name for name, _ in calls("cite")}
    quoted = {name for name, _ in calls("fact")}
    assert references.facts().keys() - quoted == set()
    sources = {fact["source"] for fact in references.facts().values()}
    assert references.sources().keys() - cited - sources == set()


def test_search_queries_name_pages_that_exist():
    queries = load("queries.yml")
    assert queries.keys() == {"en", "zh-TW"}
    for lang, rows in queries.items():
        assert len(rows) >= 10
        assert len({row["q"] for row in rows}) == len(rows)
        for row in rows:
            page = ROOT / "docs" / lang / f"{row['page'].rstrip('/')}.md"
            assert page.is_file(), f"data/queries.yml: {row['q']}: no page {row['page']}"


def test_words_for_the_chinese_index_are_one_a_line():
    for line in (DATA / "jieba.txt").read_text("utf-8").splitlines():
        assert re.fullmatch(r"[\u3400-\u9fff]+ \d+ n", line)
