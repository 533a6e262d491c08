"""Draw the diagrams of a page while the site is built.

A page asks for a figure by its drawing and its stack; the built page holds the SVG
itself, so that it follows the colour scheme and uses the reader's own fonts.
Drawings are cached by content: the stack, the options, the language, the drawing code.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache/diagrams"
PLACE = re.compile(  # Markdown may reorder the attributes
    r'<div (?=[^>]*data-diagram="([0-9a-f]{16})")(?=[^>]*data-alt="([^"]*)")[^>]*></div>'
)


def place(kind: str, spec: Any, lang: str, alt: str, options: dict[str, Any]) -> str:
    """Draw one figure into the cache and return the mark that `inline` replaces."""
    if not alt:
        raise ValueError(f'figure("{kind}", …) needs alt="what the picture shows"')
    request = json.dumps([kind, spec, options, lang], ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256((_drawing_code() + request).encode()).hexdigest()[:16]
    path = CACHE / f"{key}.svg"
    if not path.exists():
        from cnnref import figures  # matplotlib: only when there is something to draw

        svg = figures.to_svg(figures.draw(kind, spec, lang=lang, **options))
        CACHE.mkdir(parents=True, exist_ok=True)
        path.write_text(recolour(svg), "utf-8")
    return f'<div data-diagram="{key}" data-alt="{escape(alt)}"></div>'


def inline(content: str) -> str:
    """Replace every mark by its drawing."""

    def replace(match: re.Match[str]) -> str:
        key, alt = match.groups()
        svg = (CACHE / f"{key}.svg").read_text("utf-8")
        # Two drawings on a page must not share an id.
        svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>fig-{key[:6]}-", svg)
        return svg.replace("<svg ", f'<svg role="img" aria-label="{alt}" ', 1)

    return PLACE.sub(replace, content)


def recolour(svg: str) -> str:
    """Turn the fixed palette into CSS variables, with the fixed colour as fallback."""
    from cnnref.figures.palette import PALETTE

    for name, colour in PALETTE.items():
        svg = svg.replace(colour, f"var(--dia-{name}, {colour})")
    return svg


@cache
def _drawing_code() -> str:
    """A hash of everything that a drawing depends on."""
    package = ROOT / "cnnref"
    sources = [Path(__file__), *sorted(package.rglob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def on_post_page(output: str, page: Any, config: Any) -> str:
    # Not on_page_content: the search index would read through every drawing.
    return inline(output)
