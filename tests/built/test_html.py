"""The markup of every built page is whole."""

from __future__ import annotations

import pytest
from bs4 import Tag

from tests.built.links import soup
from tests.built.markup import faults
from tests.built.site import LANGS, ROOT, Site, source_pages

PAGES = [page for page, _ in source_pages()]
BROKEN = ROOT / "tests/fixtures/broken/built"


@pytest.mark.parametrize("page", [*PAGES, "en/404.html", "zh-TW/404.html"])
def test_markup_is_whole(site: Site, page: str) -> None:
    assert list(faults(soup(site.folder / page), page, page.partition("/")[0])) == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_has_its_own_description(site: Site, lang: str) -> None:
    found: dict[str, str] = {}
    for page in (page for page in PAGES if page.startswith(f"{lang}/") and "notebooks" not in page):
        meta = soup(site.folder / page).find("meta", attrs={"name": "description"})
        text = str(meta["content"]) if isinstance(meta, Tag) else ""
        assert text not in found, f"{page} and {found.get(text)} have the same description: {text}"
        found[text] = page


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("en/")])
def test_both_languages_show_the_same_pieces(site: Site, page: str) -> None:
    def pieces(name: str) -> dict[str, int]:
        body = soup(site.folder / name).select_one("article")
        assert body, f"{name} has no article"
        kinds = ("h2", "h3", "pre", "figure", "svg[role=img]", "table", "details", ".katex")
        return {kind: len(body.select(kind)) for kind in (*kinds, "data.n", ".admonition", "sup")}

    assert pieces(page) == pieces(page.replace("en/", "zh-TW/", 1))


@pytest.mark.parametrize(
    "fault",
    [
        "<html lang> is not 'zh-TW'",
        "no title",
        "no description",
        "no viewport",
        "id 'twice' is there 2 times",
        "2 headings of level 1",
        "heading 'Deep' jumps from level 2 to 4",
        "heading '中文' has no readable id ('_1')",
        'a picture without a text: <img src="x.png"/>',
        "an empty <code>",
        "an empty <figure>",
        "code that the highlighter cannot read: '?'",
        "a macro that was not called: '[= '",
        "a snippet that was not embedded: '--8<--'",
        "a formula that was not rendered: '\\\\('",
        "an attribute list that was not read: '{ #x }'",
        "an address in memory: '<torch.Size object at 0x'",
        "a path of the building machine: '/home/'",
        "a traceback: 'Traceback (most recent call last)'",
        "an admonition that was not read: '??? '",
        "a link or footnote that was not read: '[^note]'",
    ],
)
def test_a_fault_in_the_markup_is_found(fault: str) -> None:
    assert f"x: {fault}" in list(faults(soup(BROKEN / "en/markup.html"), "x", "zh-TW"))
