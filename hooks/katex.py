"""Render every formula while the site is built.

The reader's browser gets HTML with MathML and runs no script; a formula that KaTeX
cannot parse fails the strict build.
"""

from __future__ import annotations

import hashlib
import html
import json
import logging
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import quickjs

log = logging.getLogger("mkdocs.hooks.katex")

ROOT = Path(__file__).resolve().parent.parent
KATEX = ROOT / "third_party/katex/katex.min.js"
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


def render(tex: str, *, display: bool) -> str:
    """HTML and MathML of one formula; raises ValueError with KaTeX's message."""
    known, key = _rendered(), f"{'display' if display else 'inline'} {tex}"
    if key not in known:
        try:
            known[key] = str(json.loads(_engine()(tex, display)))
        except quickjs.JSException as error:
            raise ValueError(str(error).splitlines()[0]) from None
    return known[key]


@cache
def _rendered() -> dict[str, str]:
    """Formulas of earlier builds by this version of KaTeX."""
    path = _cache_file()
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


@cache
def _cache_file() -> Path:
    version = hashlib.sha256(KATEX.read_bytes() + RENDER.encode()).hexdigest()[:12]
    return ROOT / f".cache/katex-{version}.json"


def keep_rendered() -> None:
    """Keep the formulas for the next build; two builds at once do not disturb each other."""
    path = _cache_file()
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(_rendered()), "utf-8")
    draft.replace(path)


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


def on_post_build(config: Any) -> None:
    keep_rendered()
