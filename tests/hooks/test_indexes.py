"""Lists of the reference pages name what the other pages hold, each with a link to it."""

import re

import pytest

from hooks import indexes
from hooks.references import facts, sources, terms

LANGS = ("en", "zh-TW")


@pytest.mark.parametrize("lang", LANGS)
def test_the_glossary_holds_every_term_under_an_anchor_of_its_own(lang):
    rows = indexes.glossary(lang).splitlines()[2:]
    anchors = [re.search(r'<span id="([\w-]+)">', row)[1] for row in rows]
    assert sorted(anchors) == sorted(terms())


@pytest.mark.parametrize("lang", LANGS)
def test_the_bibliography_holds_every_source_with_its_pages(lang):
    rows = indexes.bibliography(lang).splitlines()
    assert {re.search(r'<span id="(\w+)">', row)[1] for row in rows} == set(sources())
    assert all(re.search(r"→ \[.+\]\([\w/-]+\.md\)", row) for row in rows)


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_that_quotes_a_number_stands_beside_its_source(lang):
    rows = {
        re.search(r'id="(\w+)"', row)[1]: row for row in indexes.bibliography(lang).splitlines()
    }
    quoting = [page for page in indexes.pages(lang) if indexes.FACT.search(page.text)]
    for page in quoting:
        for name in indexes.FACT.findall(page.text):
            assert f"]({page.file})" in rows[facts()[name]["source"]], (page.file, name)
    assert len(quoting) > 20


@pytest.mark.parametrize("lang", LANGS)
def test_every_question_of_an_interview_is_listed(lang):
    listed = indexes.questions(lang)
    for page in indexes.pages(lang):
        for text in indexes.QUESTION.findall(page.text):
            assert f"- [{text}]({page.file}#interview)" in listed


@pytest.mark.parametrize("lang", LANGS)
def test_no_question_of_a_page_is_listed_twice(lang):
    listed = re.findall(r"^- \[(.+)\]\(([\w-]+\.md)#", indexes.questions(lang), re.M)
    assert sorted(set(listed)) == sorted(listed)


def test_both_languages_list_the_same_questions():
    en, zh = (re.findall(r"\]\(([\w-]+\.md#?[\w-]*)\)", indexes.questions(lang)) for lang in LANGS)
    assert en == zh
    assert len(en) > 150
