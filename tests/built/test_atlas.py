"""Tables that can be filtered and sorted, families side by side: in a browser, and without one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from hooks.atlas import families
from tests.built.server import Server
from tests.built.site import LANGS, Site
from tests.built.visits import PHONE, new_context

pytestmark = pytest.mark.browser

ROWS = "sift-table tbody tr:visible"


@pytest.mark.parametrize("lang", LANGS)
def test_words_leave_the_rows_that_hold_them_all(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.url}{lang}/networks/")
    box = page.locator("sift-table input")
    box.fill("ResNext 32")
    rows = page.locator(ROWS)
    expect(rows).to_have_count(2)
    assert all("resnext" in text for text in rows.all_inner_texts())
    expect(page.locator("sift-table output")).to_contain_text("2/")
    box.fill("")
    expect(rows).to_have_count(sum(len(one["networks"]) for one in families().values()))


def test_a_head_sorts_by_number_then_the_other_way(page: Page, site: Site) -> None:
    page.goto(f"{site.url}en/networks/")
    head = page.locator("sift-table th", has_text="Parameters")
    for key, way in (("Enter", "ascending"), ("Space", "descending")):
        head.locator("button").focus()
        page.keyboard.press(key)
        expect(head).to_have_attribute("aria-sort", way)
        cells = page.locator("sift-table tbody td:nth-child(3)").all_inner_texts()
        counts = [int(text.replace(",", "")) for text in cells]
        assert counts == sorted(counts, reverse=way == "descending")


def test_what_has_no_number_comes_last_either_way(page: Page, site: Site) -> None:
    page.goto(f"{site.url}en/networks/")
    button = page.locator("sift-table th", has_text="Top-1").locator("button")
    for _ in range(2):
        button.click()
        cells = page.locator("sift-table tbody td:nth-child(6)").all_inner_texts()
        missing = [text == "–" for text in cells]
        assert missing == sorted(missing)
        assert any(missing)


@pytest.mark.parametrize("lang", LANGS)
def test_two_families_stand_side_by_side(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.url}{lang}/atlas/?pair=densenet~vit")
    sides = page.locator("family-pair section")
    expect(sides).to_have_count(2)
    for side, name in zip(sides.all(), ("densenet", "vit"), strict=True):
        expect(side.locator("figure svg").first).to_be_visible()
        expect(side.locator("select")).to_have_value(name)
        shown = families()[name]["shows"]
        expect(side.locator("table code", has_text=shown).first).to_be_attached()
    second = sides.nth(1)
    second.locator("select").select_option("convnext")
    expect(second.locator("a").first).to_have_attribute("href", f"{site.url}{lang}/atlas/convnext/")
    expect(second.locator("code", has_text="convnext_tiny").first).to_be_attached()
    assert "pair=densenet~convnext" in page.url
    first, other = (side.bounding_box() for side in sides.all())
    assert first is not None
    assert other is not None
    assert first["y"] == other["y"]
    assert first["x"] + first["width"] <= other["x"]
    ids = page.evaluate("[...document.querySelectorAll('family-pair [id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_an_unknown_pair_is_the_usual_one(page: Page, site: Site) -> None:
    page.goto(f"{site.url}en/atlas/?pair=nothing~vit")
    expect(page.locator("family-pair select").first).to_have_value("vgg")
    expect(page.locator("family-pair select").last).to_have_value("vit")


def test_a_pair_scrolls_inside_itself_on_a_phone(
    browser: Browser, server: Server, site: Site
) -> None:
    reader = new_context(browser, server, viewport=PHONE)
    tab = reader.new_page()
    tab.goto(f"{site.url}en/atlas/?pair=vgg~resnet")
    expect(tab.locator("family-pair figure svg").nth(3)).to_be_attached()
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    reader.close()


def test_without_scripts_the_tables_are_whole(browser: Browser, server: Server, site: Site) -> None:
    reader = new_context(browser, server, java_script_enabled=False)
    tab = reader.new_page()
    tab.goto(f"{site.url}en/atlas/")
    expect(tab.locator("sift-table tr")).to_have_count(1 + len(families()))
    expect(tab.locator("family-pair")).to_contain_text("Without scripts")
    reader.close()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["resnet", "densenet"])
def test_the_layers_of_a_stage_are_folded_and_printed(
    page: Page, site: Site, lang: str, name: str
) -> None:
    page.goto(f"{site.url}{lang}/atlas/{name}/")
    table = page.locator("details.stage table").first
    expect(table).to_be_hidden()
    page.emulate_media(media="print")
    expect(table).to_be_visible()
    page.emulate_media(media="screen")
    page.locator("details.stage summary").first.focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
