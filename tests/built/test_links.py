"""Every reference of the built site leads somewhere, and none to another host by itself."""

from __future__ import annotations

import pytest

from tests.built.links import page_faults, references, sitemap_faults, soup, style_faults
from tests.built.site import ROOT, Site, source_pages

PAGES = [page for page, _ in source_pages()]
BROKEN = Site(ROOT / "tests/fixtures/broken/built", "http://127.0.0.1:8000/")


@pytest.mark.parametrize("page", [*PAGES, "en/404.html", "zh-TW/404.html", "index.html"])
def test_every_reference_of_a_page_leads_somewhere(site: Site, page: str) -> None:
    assert list(page_faults(site, page)) == []


def test_the_error_page_works_at_any_depth(site: Site) -> None:
    assert (site.folder / "404.html").read_bytes() == (site.folder / "en/404.html").read_bytes()
    absolute = ("/", "#", "https://", "data:", "javascript:void(0)", site.url)
    links = [link for _, link in references(soup(site.folder / "404.html"))]
    assert [link for link in links if not link.startswith(absolute)] == []


def test_every_address_in_a_style_sheet_leads_somewhere(site: Site) -> None:
    assert list(style_faults(site)) == []


def test_sitemaps_list_every_page_in_both_languages(site: Site) -> None:
    assert list(sitemap_faults(site)) == []


def test_every_source_page_is_built_and_nothing_else_is(site: Site) -> None:
    extra = {"index.html", "404.html", "en/404.html", "zh-TW/404.html"}
    assert set(site.pages()) - extra == set(PAGES)


def test_both_languages_have_the_same_pages() -> None:
    assert {p.partition("/")[2] for p in PAGES if p.startswith("en/")} == {
        p.partition("/")[2] for p in PAGES if p.startswith("zh-TW/")
    }


@pytest.mark.parametrize(
    "fault",
    [
        '<a> "missing/": no such file',
        "<a> \"#nowhere\": no element with id 'nowhere'",
        '<a> "quiet": lacks the slash at the end',
        '<a> "http://example.org/": not a clean https address',
        '<script> "https://cdn.example.org/x.js": fetched from another host',
        '<link> "https://fonts.example.org/x.css": fetched from another host',
        '<img> "//img.example.org/x.png": fetched from another host',
        '<p> "https://img.example.org/y.png": fetched from another host',
    ],
)
def test_a_broken_reference_is_found(fault: str) -> None:
    assert f"en/links.html: {fault}" in list(page_faults(BROKEN, "en/links.html"))


def test_a_broken_address_in_a_style_sheet_is_found() -> None:
    assert list(style_faults(BROKEN)) == [
        f"en/broken.css: {BROKEN.url}en/no.woff2: no such file",
        "en/broken.css: https://fonts.example.org/y.css: fetched from another host",
    ]


def test_a_sitemap_that_forgets_or_invents_is_found() -> None:
    found = "\n".join(sitemap_faults(BROKEN))
    assert "en/invented/: no such page" in found
    assert "en/links.html is missing" in found
    assert "alternates are {'en':" in found
