"""Render every formula while the site is built.

The reader's browser gets HTML with MathML and runs no script; a formula that KaTeX
cannot parse fails the strict build.
"""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import quickjs

log = logging.getLogger("mkdocs.hooks.katex")

KATEX = Path(__file__).resolve().parent.parent / "third_party/katex/katex.min.js"
FORMULA = re.compile(
    r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>([，。、；：？！）」』]?)', re.S
)

# JSON.stringify: quickjs cannot hand a rope string over to Python.
RENDER = """
function R(tex, display) {
  return JSON.stringify(katex.renderToString(tex,
    {displayMode: display, throwOnError: true, strict: 'error', trust: false}))
}
"""


@cache
def _engine() -> Callable[[str, bool], str]:
    context = quickjs.Context()
    context.eval(KATEX.read_text("utf-8"))
    context.eval(RENDER)
    return context.get("R")  # type: ignore[no-any-return]  # quickjs has no types


@cache
def render(tex: str, *, display: bool) -> str:
    """HTML and MathML of one formula; raises ValueError with KaTeX's message."""
    try:
        return str(json.loads(_engine()(tex, display)))
    except quickjs.JSException as error:
        raise ValueError(str(error).splitlines()[0]) from None


def render_page(page: str, where: str) -> str:
    """Replace every arithmatex element of a page; a bad one is logged with its source."""

    def replace(match: re.Match[str]) -> str:
        tag, bracket, tex, mark = match.groups()
        tex = html.unescape(tex).strip()
        try:
            out = render(tex, display=bracket == "[")
        except ValueError as error:
            log.warning("%s: %s in the formula %r", _locate(where, tex), error, tex)
            return match[0]
        reach = ' tabindex="0"' if tag == "div" else ""  # a wide one scrolls: by key as well
        built = f'<{tag} class="arithmatex"{reach}>{out}</{tag}>{mark}'
        # No line may begin with the punctuation that follows a formula in one piece.
        return f'<span class="keep">{built}</span>' if mark and out.count("base") == 1 else built

    return FORMULA.sub(replace, page)


def _locate(where: str, tex: str) -> str:
    """`file:line` of the formula in its Markdown source."""
    path = Path(where)
    if path.is_file():
        first = tex.splitlines()[0].strip()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if first in line:
                return f"{where}:{number}"
    return where


def on_post_page(output: str, page: Any, config: Any) -> str:
    # Not on_page_content: the search index is taken before this event, so that it
    # holds the short TeX instead of KaTeX's text three times over.
    return render_page(output, str(page.file.abs_src_path))
