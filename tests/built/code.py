"""Read the code that a reader can copy: from a built page, from its source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jupytext
from bs4 import BeautifulSoup, Tag

from tests.pages.blocks import page_blocks


@dataclass(frozen=True)
class Shown:
    """One block of a built page.

    `kind` is the language of a highlighted block, "signature" for the heading of an API entry,
    "printed" for what a notebook cell printed, "unknown" for anything else. `owner` is the
    dotted name of the API entry around it, or empty.
    """

    kind: str
    title: str
    text: str
    owner: str = ""


def shown_blocks(page: BeautifulSoup) -> list[Shown]:
    """Every preformatted block of a page's article, in order."""
    body = page.select_one("article") or page
    return [read(tag) for tag in body.find_all("pre") if not inside(tag, "linenodiv")]


def read(pre: Tag) -> Shown:
    """One preformatted element with what stands around it."""
    owner = api_name(pre)
    if inside(pre, "notebook-output"):
        return Shown("printed", "", clean(pre.get_text()), owner)
    box = pre.find_parent(class_="highlight")
    classes = " ".join(box.get("class") or ()).split() if box else []
    languages = [name.removeprefix("language-") for name in classes if name.startswith("language-")]
    if "doc-signature" in classes:
        return Shown("signature", "", clean(pre.get_text()), owner)
    code, name = pre.code, box.select_one(".filename") if box else None
    if code is None or len(languages) != 1:
        return Shown("unknown", "", clean(pre.get_text()), owner)
    return Shown(languages[0], name.get_text() if name else "", clean(code.get_text()), owner)


def api_name(tag: Tag) -> str:
    """Dotted name of the API entry around an element, or empty."""
    entry = tag.find_parent(class_="doc-object")
    if entry is None:
        return ""
    heading = entry.find(id=True, recursive=False)
    if heading is not None:
        return str(heading["id"])
    # A module without a heading of its own: its first member knows.
    member = entry.find(id=True)
    return str(member["id"]).rpartition(".")[0] if member else ""


def inside(tag: Tag, name: str) -> bool:
    """Whether an element stands within one of this class."""
    return tag.find_parent(class_=name) is not None


def python_code(source: Path) -> list[str]:
    """The Python code of a page or notebook, as its tests run it."""
    if source.suffix == ".md":
        return [clean(block.text) for block in page_blocks(source) if block.kind == "python"]
    cells = jupytext.read(source, fmt="py:percent").cells
    return [clean(cell.source) for cell in cells if cell.cell_type == "code"]


def clean(text: str) -> str:
    """Text without white space at the ends of lines or of the block."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines()).rstrip()
