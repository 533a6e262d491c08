"""Join the source lines of a Chinese paragraph.

A line break in the source is a space on the page. English wants that space; between two
Han characters it would show as a gap.
"""

from __future__ import annotations

import re
from typing import Any

HAN = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef"  # characters and full-width punctuation
CLOSE = "，。、；：？！）」』》"  # leaves a gap of its own
TAG = r"</?(?:a|abbr|code|data|em|span|strong)\b[^>]*>"
BREAK = re.compile(rf"\n(?=(?:{TAG})*([^<\s]))")
BEFORE = re.compile(rf"([^<>])(?:{TAG})*\Z")
CODE = re.compile(r"(<pre\b.*?</pre>|<svg\b.*?</svg>)", re.S)


def join_lines(content: str) -> str:
    """Drop each line break between two Han characters or behind full-width punctuation."""
    pieces = CODE.split(content)
    pieces[::2] = [_join(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _join(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        before = BEFORE.search(text, max(0, match.start() - 300), match.start())
        if before is None:
            return "\n"
        left, right = before[1], match[1]
        han = re.match(f"[{HAN}]", left) and re.match(f"[{HAN}]", right)
        return "" if han or left in CLOSE else "\n"

    return BREAK.sub(replace, text)


def on_page_content(content: str, page: Any, config: Any, files: Any) -> str | None:
    return join_lines(content) if config.theme["language"] == "zh-TW" else None
