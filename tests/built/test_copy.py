"""The copy button gives the reader exactly the code that a test ran."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.built.code import clean, python_code
from tests.built.site import Site, source_pages
from tests.built.visits import OPEN

pytestmark = pytest.mark.browser

PAGES = dict(source_pages())
BUTTON = "article .language-python:not(.doc-signature) > pre button[data-md-type=copy]"
COPY_ALL = """async selector => {
  const copied = [];
  for (const button of document.querySelectorAll(selector)) {
    await navigator.clipboard.writeText('');
    button.click();
    for (let wait = 0; wait < 100 && !await navigator.clipboard.readText(); wait++)
      await new Promise(done => setTimeout(done, 10));
    copied.push(await navigator.clipboard.readText());
  }
  return copied;
}"""


WITH_CODE = [name for name, source in PAGES.items() if python_code(source)]
# Every page has the same buttons, both languages the same blocks.
QUICK = [name for name in WITH_CODE if name.startswith("en/")][::6]
CASES = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in WITH_CODE
]


@pytest.mark.parametrize("name", CASES)
def test_every_copy_button_copies_what_was_tested(page: Page, site: Site, name: str) -> None:
    page.goto(site.address(name))
    page.evaluate(OPEN)
    page.locator("article button[data-md-type=copy]").first.wait_for()
    assert [clean(text) for text in page.evaluate(COPY_ALL, BUTTON)] == python_code(PAGES[name])


def test_a_mouse_copies_a_block(page: Page, site: Site) -> None:
    name = "en/output-size/index.html"
    page.goto(site.address(name))
    button = page.locator(BUTTON).first
    button.scroll_into_view_if_needed()
    button.hover()
    button.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.length > 0)")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert clean(copied) == python_code(PAGES[name])[0]
