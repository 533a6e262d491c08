"""A first visit stays light: everything that a page makes the browser fetch, as transferred."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser

from tests.built.server import Server
from tests.built.site import LANGS, Site
from tests.built.visits import PHONE, new_context

pytestmark = pytest.mark.browser

LIMIT = 200_000  # bytes, headers left out
PAGES = ("", "output-size/", "receptive-field/", "networks/", "atlas/", "atlas/resnet/")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_transfers_at_most_200_kilobytes(
    browser: Browser, server: Server, lang: str, name: str
) -> None:
    sent = transferred(browser, server, f"{server.site.url}{lang}/{name}")
    largest = sorted(sent, key=lambda answer: -answer[1])[:8]
    assert sum(size for _, size in sent) <= LIMIT, largest


def test_a_heavy_page_is_noticed(browser: Browser, tmp_path: Path) -> None:
    noise = Random(0).randbytes(LIMIT).hex()  # packs to little more than LIMIT bytes
    (tmp_path / "heavy.html").write_text(f"<!doctype html><p hidden>{noise}</p>", "utf-8")
    server = Server(Site(tmp_path))
    sent = transferred(browser, server, f"{server.site.url}heavy.html")
    server.close()
    assert sum(size for _, size in sent) > LIMIT


def transferred(browser: Browser, server: Server, address: str) -> list[tuple[str, int]]:
    """(address, bytes) of every answer to a browser with an empty cache."""
    reader = new_context(browser, server, viewport=PHONE)
    tab = reader.new_page()
    start = len(server.sent)
    tab.goto(address, wait_until="networkidle")
    tab.evaluate("document.fonts.ready.then(() => true)")
    sent = server.sent[start:]
    reader.close()
    return sent
