"""What the tests of the built site share: one build, one server, one browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.built.server import Server
from tests.built.site import ROOT, Site, build, is_fresh
from tests.built.visits import DESKTOP, Visits, listen, new_context

BROKEN = ROOT / "tests/fixtures/broken/built"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # What a newer Chromium asks its search engine for by itself, whatever the page.
    "--disable-features=AutofillServerCommunication,OptimizationHints,Translate,PreconnectToSearch,"
    "AimEnabled,AimServerEligibilityEnabled,AimServerRequestOnStartupEnabled",
]  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A language's pages in one process with a browser of its own: a page is visited once."""
    for item in items:
        if item.get_closest_marker("browser"):
            chinese = "zh-TW" in item.nodeid
            item.add_marker(pytest.mark.xdist_group(f"browser {'zh-TW' if chinese else 'en'}"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Both languages as built: `site/` if it is newer than every input, else a new build."""
    if is_fresh(ROOT / "site"):
        return Site(ROOT / "site")
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def server(site: Site) -> Iterator[Server]:
    """The built site behind a proxy that refuses every other host."""
    running = Server(site)
    yield running
    running.close()


@pytest.fixture(scope="session")
def broken_server() -> Iterator[Server]:
    """Pages that break one rule each."""
    running = Server(Site(BROKEN))
    yield running
    running.close()


def chromium() -> str:
    """The system's Chromium; without one the test is skipped, in CI it fails."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    for path in candidates:
        if path and Path(path).is_file():
            return path
    reason = "no Chromium on this machine: install one, or set CHROMIUM to its path"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests; every context chooses its own proxy."""
    path = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def visits(browser: Browser, server: Server) -> Iterator[Visits]:
    """Pages already looked at, each visited once whatever the number of tests."""
    shared = Visits(browser, server)
    yield shared
    shared.close()


@pytest.fixture(scope="session")
def broken_visits(browser: Browser, broken_server: Server) -> Iterator[Visits]:
    """The same for pages that break one rule each."""
    shared = Visits(browser, broken_server)
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A reader at a desk."""
    desk = new_context(browser, server, viewport=DESKTOP)
    desk.grant_permissions(["clipboard-read", "clipboard-write"])
    yield desk
    desk.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty tab; complaints of the pages in it fail the test."""
    noise: list[str] = []
    tab = context.new_page()
    listen(tab, noise)
    yield tab
    tab.close()
    assert noise == []
