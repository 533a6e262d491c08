"""Turn an executed notebook into a page like every other.

mkdocs-jupyter inlines half a megabyte of JupyterLab's CSS and a loader that points at
another host. The cells themselves are plain: keep those and drop the rest, so that a
notebook gets the site's highlighting, copy button, dark scheme and formulas.
"""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parent.parent
FORMULA = re.compile(r"\$\$(?P<block>.+?)\$\$|(?<![\\$])\$(?P<line>[^$\n]+?)\$(?!\d)", re.S)
CODE = re.compile(r"(<(?:code|pre)\b.*?</(?:code|pre)>)", re.S)
HEADING = re.compile(r"(.*?)\s*\{\s*#([\w-]+)\s*\}")
OUTPUT = {"en": "Output", "zh-TW": "輸出"}


def plain_page(content: str, output_title: str) -> str:
    """The cells of a notebook page in the site's own markup."""
    soup = BeautifulSoup(content, "html.parser")
    parts: list[str] = []
    for number, cell in enumerate(soup.select(".jp-MarkdownCell, .jp-CodeCell[id]")):
        if "jp-MarkdownCell" in (cell.get("class") or ()):
            parts.append(_text_cell(cell))
        else:
            parts.append(_code_cell(cell, number, output_title))
    return "\n".join(parts).strip()  # leading white space would be an empty search entry


def _text_cell(cell: Tag) -> str:
    body = cell.select_one(".jp-RenderedMarkdown")
    if body is None:
        return ""
    for heading in body.select("h1, h2, h3, h4, h5, h6"):
        if heading.a:
            heading.a.decompose()
        # nbconvert makes an id of the text, without Han: headings bring their own
        title, heading["id"] = split_id(heading.get_text())
        heading.string = title
    pieces = CODE.split(body.decode_contents())
    pieces[::2] = [FORMULA.sub(_arithmatex, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _arithmatex(match: re.Match[str]) -> str:
    if match["block"] is not None:
        return f'<div class="arithmatex">\\[{match["block"]}\\]</div>'
    return f'<span class="arithmatex">\\({match["line"]}\\)</span>'


def _code_cell(cell: Tag, number: int, output_title: str) -> str:
    parts = []
    source = cell.select_one(".highlight-ipynb pre")
    if source is not None:
        parts.append(
            f'<div class="language-python highlight"><pre id="__cell_{number}"><span></span>'
            f"<code>{source.decode_contents()}</code></pre></div>"
        )
    for output in cell.select(".jp-OutputArea-output"):
        parts.append(
            f'<div class="notebook-output" role="region" aria-label="{output_title} {number}" '
            f'tabindex="0">{output.decode_contents().strip()}</div>'
        )
    return "\n".join(parts)


def cache_key() -> str:
    """What a notebook's result depends on besides its own text."""
    key = hashlib.sha256(version("torch").partition("+")[0].encode())
    for path in sorted((ROOT / "cnnref").rglob("*.py")):
        key.update(path.read_bytes())
    return key.hexdigest()[:12]


def split_id(heading: str) -> tuple[str, str]:
    """Title and anchor of "Title { #anchor }".

    Examples:
        >>> split_id("One layer { #one-layer }")
        ('One layer', 'one-layer')
    """
    match = HEADING.fullmatch(heading.strip())
    if not match:
        raise ValueError(
            f"notebook heading {heading!r} needs an anchor: {{ #short-english-words }}"
        )
    return match[1], match[2]


def _anchor(items: Any) -> None:
    """Give the table of contents the titles and anchors of the headings."""
    for item in items:
        item.title, item.id = split_id(item.title)
        _anchor(item.children)


def on_config(config: Any) -> None:
    config.plugins["mkdocs-jupyter"].config["cache_dir"] += f"-{cache_key()}"


def on_page_content(content: str, page: Any, config: Any, files: Any) -> str | None:
    if "jupyter-wrapper" not in content:
        return None
    _anchor(page.toc)
    return plain_page(content, OUTPUT[config.theme["language"]])
