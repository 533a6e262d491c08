"""Look at a page once as readers with different screens, schemes and needs see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.built.server import Server
from tests.built.site import ROOT

AXE = ROOT / "third_party/axe/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
EVERY_RULE = {"type": "tag", "values": TAGS}
View = tuple[ViewportSize, str]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SCHEMES = {"light": "default", "dark": "slate"}
VIEWS = [(size, scheme) for size in (PHONE, DESKTOP) for scheme in SCHEMES]
STILL = "*, ::before, ::after { transition: none !important; animation: none !important; }"
# Fold nothing away: what a reader can open counts as well; of equal stages the first.
OPEN = """document.querySelectorAll('.md-content details:not(.stage ~ .stage)')
  .forEach(d => { d.open = true })"""
SAMPLE = 3  # of so many pages axe-core reads one when nobody asks for more
WIDER = """() => {
  const root = document.documentElement, width = root.clientWidth;
  if (Math.max(root.scrollWidth, document.body.scrollWidth) <= width) return [];
  const out = [...document.body.querySelectorAll('*')].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width && r.right > width + 1 && getComputedStyle(e).position !== 'fixed';
  });
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
    + [...e.classList].map(c => '.' + c).join('');
  return [`the page is ${root.scrollWidth} px wide`,
          ...out.slice(0, 5).map(name)];
}"""
# The characters of a formula have the colour of the text around it, a drawing is one image whose
# words another test looks at: most of a page's elements.
VIOLATIONS = """async ([scope, rules]) => (
  await axe.run({include: [[scope]], exclude: [['.katex-html'], ['figure svg > *']]}, {
    runOnly: rules, resultTypes: ['violations'], preload: false,
  })).violations.flatMap(v => v.nodes.slice(0, 5).map(n =>
    `${v.id}: ${n.target.join(' ')}: ${(n.any.concat(n.all, n.none)[0] || v).message || v.help}`))
"""


@dataclass
class Visit:
    """What one page did and how it looked."""

    noise: list[str] = field(default_factory=list)  # console errors, exceptions, failed answers
    foreign: list[str] = field(default_factory=list)  # requests to other hosts
    wider: list[str] = field(default_factory=list)  # what overflows a phone
    violations: list[str] = field(default_factory=list)  # axe-core, with scheme and width


class Visits:
    """Visits each page once; axe-core reads some of them in one view of one language.

    Pages are made of the same parts, and both languages have the same markup: of every third
    page it reads the English one on a phone in the light scheme, or the Chinese one on a desktop
    in the dark scheme. `violations` looks at whatever is left.
    """

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.context = new_context(browser, server)
        self.seen: dict[str, Visit] = {}

    def __getitem__(self, path: str) -> Visit:
        if path not in self.seen:
            self.seen[path] = self._look(path)
        return self.seen[path]

    def _look(self, path: str) -> Visit:
        visit = Visit()
        refused = len(self.server.refused)
        page = self._open(path, visit)
        visit.wider = page.evaluate(WIDER)
        visit.violations = _violations(page, first_views(path))
        page.close()
        visit.foreign = self.server.refused[refused:]
        return visit

    def _open(self, path: str, visit: Visit) -> Page:
        page = self.context.new_page()
        listen(page, visit.noise, expected=404 if path.endswith("404.html") else 200)
        page.set_viewport_size(PHONE)
        page.goto(self.server.site.address(path), wait_until="load")
        page.add_style_tag(content=STILL)
        page.evaluate(OPEN)
        return page

    def violations(self, path: str) -> list[str]:
        """What breaks a rule in the views that the visit left out."""
        page = self._open(path, Visit())
        found = _violations(page, [view for view in VIEWS if view not in first_views(path)])
        page.close()
        return found

    def close(self) -> None:
        """Close what this holds open."""
        self.context.close()


def first_views(path: str) -> list[View]:
    """How axe-core sees a page when nobody asks for more; none: as the other language."""
    lang, _, name = path.partition("/")
    alone = name.endswith(".html") and "/" not in name  # home, 404, what tests broke on purpose
    turn = crc32(name.encode()) % (2 * SAMPLE)
    if lang == "en":
        return [(PHONE, "light")] if alone or turn == 0 else []
    return [(DESKTOP, "dark")] if not alone and turn == 1 else []


def _violations(page: Page, views: list[View]) -> list[str]:
    """What breaks a rule, with scheme and width."""
    page.evaluate(AXE.read_text("utf-8"))
    found = []
    for size, scheme in views:
        page.set_viewport_size(size)
        set_scheme(page, scheme)
        for text in page.evaluate(VIOLATIONS, ["html", EVERY_RULE]):
            found.append(f"{scheme}, {size['width']} px: {text}")
    return found


def new_context(browser: Browser, server: Server, **options: Any) -> BrowserContext:
    """A fresh profile whose every request goes through the test server."""
    proxy = {"server": server.proxy, "bypass": "<-loopback>"}
    context = browser.new_context(proxy=proxy, reduced_motion="reduce", **options)
    context.set_default_timeout(20_000)
    return context


def listen(page: Page, noise: list[str], expected: int = 200) -> None:
    """Collect whatever a page complains about."""
    said = ("error", "warning")
    left = "net::ERR_ABORTED"  # a page that is left drops its requests: no failure
    page.on("pageerror", lambda error: noise.append(f"exception: {error}"))
    page.on("console", lambda m: m.type in said and noise.append(f"{m.type}: {m.text}"))
    page.on(
        "response", lambda r: r.status in (200, expected) or noise.append(f"{r.status}: {r.url}")
    )
    page.on("requestfailed", lambda r: r.failure == left or noise.append(f"{r.failure}: {r.url}"))


def set_scheme(page: Page, scheme: str) -> None:
    """Switch the system's colour scheme, wait until a themed page has followed."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "s => !document.body.dataset.mdColorScheme || document.body.dataset.mdColorScheme === s",
        arg=SCHEMES[scheme],
    )
