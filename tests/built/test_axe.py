"""No page breaks a WCAG 2.2 A or AA rule that axe-core knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.built.server import Server
from tests.built.site import LANGS, Site, source_pages
from tests.built.visits import (
    AXE,
    DESKTOP,
    EVERY_RULE,
    PHONE,
    SCHEMES,
    STILL,
    VIOLATIONS,
    Visits,
    first_views,
    new_context,
    set_scheme,
)

pytestmark = pytest.mark.browser

PAGES = [*dict(source_pages()), "en/404.html", "zh-TW/404.html"]


@pytest.mark.parametrize("name", [name for name in PAGES if first_views(name)])
def test_no_rule_is_broken_at_first_sight(visits: Visits, name: str) -> None:
    assert visits[name].violations == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_no_rule_is_broken_in_any_other_view(visits: Visits, name: str) -> None:
    assert visits.violations(name) == []


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """One tab for all states that a page can be put into."""
    context = new_context(browser, server)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_rule_is_broken_while_searching(page: Page, site: Site, lang: str, scheme: str) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(f"{site.url}{lang}/")
    page.add_style_tag(content=STILL)
    set_scheme(page, scheme)
    page.locator("[data-md-component=search-query]").fill("stride")
    page.keyboard.press("End")
    page.locator(".md-search-result__item").first.wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(VIOLATIONS, [".md-header", EVERY_RULE]) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_rule_is_broken_while_the_phone_menu_is_open(
    page: Page, site: Site, lang: str, scheme: str
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}{lang}/output-size/")
    page.add_style_tag(content=STILL)
    set_scheme(page, scheme)
    page.locator("label.md-header__button[for=__drawer]").click()
    page.locator(".md-sidebar--primary").wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(VIOLATIONS, [".md-sidebar--primary", EVERY_RULE]) == []
