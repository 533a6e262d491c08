"""Rewrite the output blocks of all pages from what their code prints.

`python -m tests.pages.outputs --write` changes the pages, without --write it lists them.
"""

from __future__ import annotations

import sys
import textwrap
from itertools import pairwise
from pathlib import Path

from tests.pages.blocks import ROOT, parse_blocks, printed


def rewritten(source: str, where: str) -> str:
    """The page with every output block as its code prints it."""
    blocks = parse_blocks(source)
    for code, output in reversed(list(pairwise(blocks))):
        if code.expected is None or code.directive:
            continue
        text = printed(code.text, code.kind, f"{where}:{code.line}")
        old = source[output.start : output.end]
        first, last = old.split("\n", 1)[0], old.rsplit("\n", 1)[1]
        indent = first[: len(first) - len(first.lstrip())]
        body = textwrap.indent("\n".join(line.rstrip() for line in text.splitlines()), indent)
        source = source[: output.start] + f"{first}\n{body}\n{last}" + source[output.end :]
    return source


def pages() -> list[Path]:
    """Every Markdown page of both languages."""
    return sorted((ROOT / "docs").rglob("*.md"))


if __name__ == "__main__":
    for page in pages():
        before = page.read_text("utf-8")
        after = rewritten(before, str(page.relative_to(ROOT)))
        if after != before:
            print(page.relative_to(ROOT))
            if "--write" in sys.argv:
                page.write_text(after, "utf-8")
