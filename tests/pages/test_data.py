"""Every entry of data/ is complete, known by one id, and used or usable."""

from __future__ import annotations

import re

import pytest
from pybtex.database import parse_string

from hooks import accuracies, references
from tests.pages.blocks import ROOT
from tests.pages.data import fact_faults, named, query_faults, source_faults, term_faults
from tests.pages.source import none

BROKEN = ROOT / "tests/fixtures/broken/data"
KNOWN = {"fact": references.facts, "cite": references.sources, "term": references.terms}
NAMED = [
    (kind, name, f"{page.relative_to(ROOT)}:{line}")
    for page in sorted((ROOT / "docs").rglob("*.md"))
    for kind, name, line in named(page.read_text("utf-8"))
]


def read(name, folder=ROOT / "data"):
    return (folder / name).read_text("utf-8")


def test_a_fact_has_value_unit_label_source_and_place():
    none([*fact_faults(read("facts.yml"), references.sources())])


def test_terms_are_sorted_unique_and_in_both_languages():
    none([*term_faults(read("terms.yml"))])


def test_every_source_says_who_what_when_and_where():
    none([*source_faults(references.sources())])


def test_search_queries_name_pages_that_exist():
    none([*query_faults(read("queries.yml"))])


def test_what_pages_name_exists():
    none(
        [f"{at}: unknown {kind} {name!r}" for kind, name, at in NAMED if name not in KNOWN[kind]()]
    )


def test_no_fact_or_source_lies_unused():
    used = {(kind, name) for kind, name, _ in NAMED}
    used |= {("cite", fact["source"]) for fact in references.facts().values()}
    used |= {("cite", one["source"]) for one in accuracies.known()["records"].values()}
    none(
        [
            f"data/: {kind} {name} is on no page"
            for kind in ("fact", "cite")
            for name in KNOWN[kind]()
            if (kind, name) not in used
        ]
    )


def test_words_for_the_chinese_index_are_one_a_line():
    for line in read("jieba.txt").splitlines():
        assert re.fullmatch(r"[\u3400-\u9fff]+ \d+ n", line)


def test_broken_facts_are_named_with_their_line():
    assert [*fact_faults(read("facts.yml", BROKEN), ["he2016"])] == [
        "data/facts.yml:1: No_Label: an id is lower case words joined by -",
        "data/facts.yml:1: No_Label: no label",
        "data/facts.yml:7: one-language: unit needs en and zh, not ['en']",
        "data/facts.yml:7: one-language: value 'many' is no number",
        "data/facts.yml:14: nowhere: unknown field page",
        "data/facts.yml:14: nowhere: where is empty",
        "data/facts.yml:14: nowhere: source 'he2061' is not in data/references.bib",
    ]


def test_broken_terms_are_named_with_their_line():
    assert [*term_faults(read("terms.yml", BROKEN))] == [
        "data/terms.yml:6: array: stands behind stride, or twice",
        "data/terms.yml:1: stride: 數組步幅 holds 數組, which array forbids",
        "data/terms.yml:6: array: no zh",
        "data/terms.yml:6: array: unknown field forbid",
    ]


def test_broken_sources_are_named():
    sources = parse_string(read("references.bib", BROKEN), "bibtex").entries
    assert [*source_faults(dict(sources))] == [
        "data/references.bib: he2016: no author",
        "data/references.bib: he2016: no year",
        "data/references.bib: he2016: url 'http://example.org' is no https address",
    ]


def test_broken_queries_are_named_with_their_line():
    assert [*query_faults(read("queries.yml", BROKEN))] == [
        "data/queries.yml:1: zh-TW: needs en and zh-TW, nothing else",
        "data/queries.yml:1: en: 3 queries, at least 10 are needed",
        "data/queries.yml:2: stride: twice",
        "data/queries.yml:2: stride: twice",
        "data/queries.yml:4: padding: no page nowhere/",
    ]


@pytest.mark.parametrize("kind", ["fact", "cite", "term"])
def test_an_unknown_id_is_found_with_its_line(kind):
    assert named(f'a\n\n[= {kind}("no-such") =]\n') == [(kind, "no-such", 3)]
    assert "no-such" not in KNOWN[kind]()
