"""The marks of a page that tests tell from its prose: headings, formulas, calls, links."""

from __future__ import annotations

import re

HEADING = re.compile(r"^(#{1,6}) +(.*?)(?: *\{ *#([\w-]+) *\})?$", re.M)
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
INLINE_CODE = re.compile(r"(?<!`)`[^`\n]+`(?!`)")
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.S)
FORMULA = re.compile(r"(?<![\\$])\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)")
CALL = re.compile(r"\[=\s*(.*?)\s*=\]", re.S)
STATEMENT = re.compile(r"\[%-?\s*(.*?)\s*-?%\]", re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FOLD = re.compile(r"^ *(!!!|\?\?\?\+?) +(\w+)", re.M)


def blank(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every match turned into spaces, so that positions stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def line_at(text: str, position: int) -> int:
    """The line of a position, counted from 1."""
    return text.count("\n", 0, position) + 1
