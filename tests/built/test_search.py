"""What readers type leads to the page that answers, in the real search box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.built.server import Server
from tests.built.site import LANGS, ROOT, Site
from tests.built.visits import DESKTOP, new_context

QUERIES = yaml.safe_load((ROOT / "data/queries.yml").read_text("utf-8"))
CASES = [(lang, query) for lang in LANGS for query in QUERIES[lang]]


@pytest.fixture(scope="module")
def pages(browser: Browser, server: Server, site: Site) -> Iterator[dict[str, Page]]:
    """The home page of each language, its search box open."""
    context = new_context(browser, server, viewport=DESKTOP)
    tabs = {}
    for lang in LANGS:
        tabs[lang] = context.new_page()
        tabs[lang].goto(f"{site.url}{lang}/")
    yield tabs
    context.close()


def results(page: Page, query: str) -> list[str]:
    """Addresses of the pages that the search box lists, best first, without repeats."""
    box = page.locator("[data-md-component=search-query]")
    status = page.locator(".md-search-result__meta")
    page.bring_to_front()
    box.click()
    box.fill("")
    page.keyboard.press("End")
    page.wait_for_function("() => !document.querySelector('.md-search-result__item')")
    box.fill(query)
    page.keyboard.press("End")  # the box listens to keys, and filling in Han presses none
    page.wait_for_function(
        "() => document.querySelector('.md-search-result__item')"
        " || /^(No |沒有|找不到)/.test(document.querySelector('.md-search-result__meta').innerText)"
    )
    assert status.inner_text()
    links = page.locator(".md-search-result__item > a").evaluate_all("all => all.map(a => a.href)")
    return list(dict.fromkeys(link.partition("?")[0].partition("#")[0] for link in links))


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "query"), CASES, ids=[f"{c[0]}-{c[1]['q']}" for c in CASES])
def test_the_page_that_answers_comes_first(
    pages: dict[str, Page], site: Site, lang: str, query: dict[str, Any]
) -> None:
    found = results(pages[lang], query["q"])
    wanted = f"{site.url}{lang}/{query['page']}"
    assert wanted in found[: query.get("within", 1)], f"{query['q']!r} finds {found}"


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_word_that_no_page_has_finds_nothing(pages: dict[str, Page], lang: str) -> None:
    assert results(pages[lang], "xyzzyplugh") == []


@pytest.mark.parametrize("lang", LANGS)
def test_ten_queries_in_each_language_lead_to_pages_that_exist(site: Site, lang: str) -> None:
    assert len(QUERIES[lang]) >= 10
    for query in QUERIES[lang]:
        assert site.file(f"{site.url}{lang}/{query['page']}"), query
