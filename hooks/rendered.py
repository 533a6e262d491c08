"""Keep what a page's Markdown became until something it depends on changes.

A page costs a warm build what its template costs; macros and Markdown run only for pages that
have changed. The links of a kept page are still checked against the anchors of the others.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import re
from functools import cache
from pathlib import Path
from typing import Any

from mkdocs.plugins import event_priority

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache/rendered"
INPUTS = (
    "cnnref", "data", "hooks", "bench/results", "constraints.txt", "mkdocs.yml", "mkdocs.zh-TW.yml",
)  # fmt: skip
EMBED = re.compile(r'--8<-- "([^":]+)')
# API pages read docstrings and fill a shared index; lists read other pages.
ELSEWHERE = re.compile(r"^::: |\[= (?:glossary|bibliography|questions)\(", re.M)


class Warnings(logging.Handler):
    """Counts what a strict build would fail for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.count += 1


warnings = Warnings()
logging.getLogger("mkdocs").addHandler(warnings)


@cache
def _inputs() -> bytes:
    """A hash of everything that any page may depend on."""
    found = hashlib.sha256()
    for name in INPUTS:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.digest()


def key(markdown: str, path: str, lang: str, files: list[str], snippets: Path) -> str:
    """Names a page's text together with all that decides what becomes of it."""
    found = hashlib.sha256(_inputs())
    for part in (markdown, path, lang, *files):
        found.update(part.encode() + b"\0")
    for name in sorted(set(EMBED.findall(markdown))):
        file = snippets / name
        found.update(file.read_bytes() if file.is_file() else b"")
    return found.hexdigest()[:24]


def on_pre_build(config: Any) -> None:
    """Files may have changed since the last build of a live server."""
    _inputs.cache_clear()


@event_priority(100)  # before the macros
def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str | None:
    """A page that is kept needs no Markdown."""
    page.kept = None
    if page.file.src_uri.endswith(".md") and not ELSEWHERE.search(markdown):
        names = sorted(file.src_uri for file in files)
        lang = config.theme["language"]
        name = key(markdown, page.file.src_uri, lang, names, ROOT / "snippets")
        page.kept = CACHE / name, warnings.count
        if page.kept[0].is_file():
            return ""
    return None


@event_priority(-100)  # after everything that changes the content
def on_page_content(content: str, page: Any, config: Any, files: Any) -> str | None:
    """Keep the content, or take what was kept."""
    if page.kept is None:
        return None
    path, before = page.kept
    if path.is_file():
        content, page.toc, title, page.present_anchor_ids, links = pickle.loads(path.read_bytes())
        page._title_from_render = title
        page.links_to_anchors = {files.get_file_from_path(uri): each for uri, each in links.items()}
        return str(content)
    if warnings.count == before:
        links = {file.src_uri: each for file, each in (page.links_to_anchors or {}).items()}
        kept = (content, page.toc, page._title_from_render, page.present_anchor_ids, links)
        CACHE.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_bytes(pickle.dumps(kept))
        partial.replace(path)
    return None
