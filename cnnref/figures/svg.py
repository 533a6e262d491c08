"""Turn a drawing into the same SVG every time, with its text as text."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

SETTINGS: Any = {"svg.fonttype": "none", "font.family": "sans-serif"}
RECTANGLE = re.compile(r"M (\S+) (\S+) L (\S+) \2 L \3 (\S+) L \1 \4(?: L \1 \2)? z")
NUMBER = re.compile(r"-?\d+\.\d{3,}")
WASTE = [
    re.compile(pattern, re.S)
    for pattern in (
        r"\s*<!--.*?-->",
        r"\s*<metadata>.*?</metadata>",
        r"\s*<defs>.*?</defs>",  # a style sheet; clips at the edge of the sheet
        r' clip-path="[^"]*"',
        r"\s*</?g(?: [^>]*)?>",  # groups of one
        r' (?:id|version|xmlns:xlink|transform)="[^"]*"',  # transform: rotation by nothing
        r'\s(?:width|height)="[\d.]+pt"',
        r" font-family: [^;\"]*;",  # the page's own font
    )
]
NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}


def to_svg(figure: Figure) -> str:
    """SVG of a figure: no date, no style sheet, the reader's own font.

    Examples:
        >>> from cnnref.figures import draw, to_svg
        >>> svg = to_svg(draw("dropped", "1x8 conv1k3s2"))
        >>> svg.startswith("<svg"), "<style" in svg
        (True, False)
    """
    buffer = io.StringIO()
    with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():
        # The reader's font draws Han; the one here need not have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(buffer, format="svg", transparent=True, metadata=NOTHING)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    for waste in WASTE:
        svg = waste.sub("", svg)
    svg = re.sub(r"<[^>]+>", lambda tag: NUMBER.sub(_rounded, tag[0]), svg)  # words stay whole
    svg = re.sub(r"\s*\n\s*", " ", svg)
    svg = RECTANGLE.sub(r"M\1 \2H\3V\4H\1z", svg)
    return re.sub(r"> <", ">\n<", svg).strip() + "\n"


def _rounded(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def save(figure: Figure, path: str | Path) -> None:
    """Write a figure as SVG.

    Raises:
        ValueError: if the file name does not end in .svg.

    Examples:
        >>> save(Figure(), "field.png")
        Traceback (most recent call last):
        ValueError: path 'field.png' must end in .svg
    """
    if Path(path).suffix != ".svg":
        raise ValueError(f"path {str(path)!r} must end in .svg")
    svg = to_svg(figure).replace("<svg ", '<svg font-family="sans-serif" ', 1)
    Path(path).write_text('<?xml version="1.0" encoding="utf-8"?>\n' + svg, "utf-8")
