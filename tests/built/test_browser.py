"""What a reader does with the built site, in a real browser, in both languages."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.built.server import Server
from tests.built.site import LANGS, Site, source_pages
from tests.built.visits import DESKTOP, SCHEMES, Visits, new_context, set_scheme

pytestmark = pytest.mark.browser

SOURCES = dict(source_pages())
PAGES = [*SOURCES, "en/404.html", "zh-TW/404.html", "index.html"]
CHAPTERS = ("output-size/", "receptive-field/")
OTHER = {"en": "zh-TW", "zh-TW": "en"}


# Every page, on a phone


@pytest.mark.parametrize("name", PAGES)
def test_a_page_complains_about_nothing(visits: Visits, name: str) -> None:
    assert visits[name].noise == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_other_host(visits: Visits, name: str) -> None:
    assert visits[name].foreign == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_not_scroll_sideways_on_a_phone(visits: Visits, name: str) -> None:
    assert visits[name].wider == []


def test_the_pages_of_a_language_share_one_browser(request: pytest.FixtureRequest) -> None:
    """Or each of two processes would visit every page."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@browser en")


# Language


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "name", [*CHAPTERS, "", "api/", "networks/", "notebooks/receptive_field_steps/"]
)
def test_the_language_switch_stays_on_the_page_and_the_section(
    page: Page, site: Site, lang: str, name: str
) -> None:
    page.goto(f"{site.url}{lang}/{name}")
    anchor = page.locator("article :is(h2, h3)[id]").last.get_attribute("id")
    page.evaluate("id => { location.hash = id }", anchor)
    switch_language(page, OTHER[lang])
    page.wait_for_url(f"{site.url}{OTHER[lang]}/{name}#{anchor}")
    expect(page.locator(f"html[lang={OTHER[lang]}]")).to_be_attached()
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()


@pytest.mark.parametrize("lang", LANGS)
def test_the_language_switch_follows_instant_navigation(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.url}{lang}/")
    page.evaluate("window.sameDocument = true")
    page.locator(".md-tabs a[href$='start/']").click()
    page.wait_for_url(f"{site.url}{lang}/start/")
    assert page.evaluate("window.sameDocument"), "the page was loaded anew: no instant navigation"
    switch_language(page, OTHER[lang])
    page.wait_for_url(f"{site.url}{OTHER[lang]}/start/*")


@pytest.mark.parametrize(
    ("preferred", "lang"),
    [("zh-TW", "zh-TW"), ("zh", "zh-TW"), ("zh-HK", "zh-TW"), ("en-GB", "en"), ("ja", "en")],
)
def test_the_root_leads_to_the_readers_language(
    browser: Browser, server: Server, site: Site, preferred: str, lang: str
) -> None:
    reader = new_context(browser, server, locale=preferred)
    tab = reader.new_page()
    tab.goto(site.url)
    tab.wait_for_url(f"{site.url}{lang}/")
    reader.close()


def switch_language(page: Page, lang: str) -> None:
    """Open the menu in the header and choose a language."""
    page.locator(".md-header .md-select button").hover()
    page.locator(f".md-header .md-select__link[hreflang={lang}]").click()


# Figures and colours


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_diagram_follows_the_colour_scheme(
    page: Page, site: Site, lang: str, name: str
) -> None:
    page.goto(f"{site.url}{lang}/{name}")
    colours = {}
    for scheme in SCHEMES:
        set_scheme(page, scheme)
        colours[scheme] = page.evaluate(DIAGRAM_COLOURS)
    assert colours["light"], "no diagram on the page"
    for light, dark in zip(colours["light"], colours["dark"], strict=True):
        assert light["label"] == dark["label"]
        both = set(light["used"]) & set(dark["used"])
        assert not both, f"{light['label']}: {both} in both schemes"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_the_words_in_a_diagram_stand_out_and_are_large_enough(
    page: Page, site: Site, name: str, scheme: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site.url}zh-TW/{name}")
    set_scheme(page, scheme)
    words = page.evaluate(DIAGRAM_WORDS)
    page.set_viewport_size(DESKTOP)
    assert words, "no words in any diagram"
    assert [w for w in words if w["contrast"] < 4.5] == []
    assert [w for w in words if w["px"] < 10.9] == []
    assert [w for w in words if w["cut"]] == []


DIAGRAM_COLOURS = """() => [...document.querySelectorAll('figure svg[role=img]')].map(svg => {
  const used = new Set();
  for (const node of svg.querySelectorAll('path, text, use, rect, line, polygon, circle')) {
    if (node.closest('defs, clipPath')) continue;
    const style = getComputedStyle(node);
    for (const value of [style.fill, style.stroke])
      if (value.startsWith('rgb') && !value.endsWith(', 0)')) used.add(value);
  }
  return {label: svg.getAttribute('aria-label').slice(0, 40), used: [...used]};
})"""

DIAGRAM_WORDS = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => {
      v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll('figure svg[role=img]')].flatMap(svg => {
    const frame = svg.getBoundingClientRect(), scale = svg.getScreenCTM().a;
    return [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
      const style = getComputedStyle(t), ink = light(style.fill), box = t.getBoundingClientRect();
      const [high, low] = ink > ground ? [ink, ground] : [ground, ink];
      return {word: t.textContent.trim(), contrast: (high + .05) / (low + .05),
              px: parseFloat(style.fontSize) * scale,
              cut: box.left < frame.left - 1 || box.right > frame.right + 1};
    });
  });
}"""


# Keyboard


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_tab_skips_to_the_content(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.url}{lang}/{CHAPTERS[0]}")
    page.keyboard.press("Tab")
    expect(page.locator("a.md-skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#*")
    target = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()


@pytest.mark.parametrize("lang", LANGS)
def test_the_search_box_is_reached_by_tab_and_left_by_escape(
    page: Page, site: Site, lang: str
) -> None:
    page.goto(f"{site.url}{lang}/")
    names = []
    for _ in range(12):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.dataset.mdComponent || ''"))
        if names[-1] == "search-query":
            break
    assert names[-1] == "search-query", f"twelve tabs do not reach the search box: {names}"
    expect(page.locator("#__search")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_folded_solution_opens_by_enter(page: Page, site: Site, lang: str, name: str) -> None:
    page.goto(f"{site.url}{lang}/{name}")
    folded = page.locator("article details:not([open])").first
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article details[open] > :not(summary)").first).to_be_visible()


# Odd pages


@pytest.mark.parametrize("lang", LANGS)
def test_a_notebook_is_downloaded_as_the_file_that_ran(page: Page, site: Site, lang: str) -> None:
    name = next(name for name in SOURCES if name.startswith(f"{lang}/notebooks/"))
    page.goto(site.address(name))
    with page.expect_download() as started:
        page.locator("a.md-content__button[download]").click()
    assert started.value.path().read_bytes() == SOURCES[name].read_bytes()


def test_an_unknown_address_is_answered_with_a_way_home(
    context: BrowserContext, site: Site
) -> None:
    tab = context.new_page()
    answer = tab.goto(f"{site.url}zh-TW/no/such/page/")
    assert answer
    assert answer.status == 404
    tab.locator("a.md-logo").first.click()
    tab.wait_for_url(f"{site.url}en/")
    tab.close()


@pytest.mark.parametrize("lang", LANGS)
def test_a_chapter_reads_without_javascript(
    browser: Browser, server: Server, site: Site, lang: str
) -> None:
    reader = new_context(browser, server, java_script_enabled=False)
    tab = reader.new_page()
    tab.goto(f"{site.url}{lang}/{CHAPTERS[0]}")
    for piece in ("article .katex", "article figure svg", "article pre code", "article table"):
        expect(tab.locator(piece).first).to_be_visible()
    reader.close()


# Each check fails on a page that deserves it


def test_a_page_without_a_fault_passes(broken_visits: Visits) -> None:
    path = "en/quiet/index.html"
    visit = broken_visits[path]
    assert (visit.noise, visit.foreign, visit.wider, visit.violations) == ([], [], [], [])
    assert broken_visits.violations(path) == []


def test_a_complaint_is_noticed(broken_visits: Visits) -> None:
    noise = "\n".join(broken_visits["en/noisy.html"].noise)
    assert "error: broken on purpose" in noise
    assert "exception: thrown on purpose" in noise
    assert "404: " in noise


def test_a_request_to_another_host_is_noticed(broken_visits: Visits) -> None:
    foreign = broken_visits["en/foreign.html"].foreign
    assert "http://cdn.example.org/x.js" in foreign
    assert "img.example.org:443" in foreign


def test_a_wide_element_is_noticed(broken_visits: Visits) -> None:
    assert broken_visits["en/wide.html"].wider == ["the page is 1000 px wide", "pre.wide"]


@pytest.mark.parametrize("rule", ["color-contrast", "image-alt", "label", "target-size"])
def test_a_violation_is_noticed(broken_visits: Visits, rule: str) -> None:
    path = "en/unfriendly.html"
    found = broken_visits[path].violations + broken_visits.violations(path)
    for where in (f"{scheme}, {width} px" for scheme in SCHEMES for width in (390, 1280)):
        assert any(text.startswith(f"{where}: {rule}: ") for text in found), found


# Print


@pytest.mark.parametrize("lang", LANGS)
def test_the_cheat_sheet_prints_on_one_sheet(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.url}{lang}/cheat-sheet/")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 1


def test_a_page_of_several_sheets_is_noticed(page: Page, site: Site) -> None:
    page.goto(f"{site.url}en/output-size/")
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) > 1
