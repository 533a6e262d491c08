"""Turn a drawing into the same SVG every time, with its text as text."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "cnnref", "font.family": "sans-serif"}
RECTANGLE = re.compile(  # five corners, written out
    r'M (\S+) (\S+) L (\S+) \2 L \3 (\S+) L \1 \4 L \1 \2(?=[ "])'
)
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
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.S)
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r' id="([^"]*)"', lambda m: m[0] if f"#{m[1]}" in svg else "", svg)
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r'\s(width|height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r"font: ([^;\"]*?)([\d.]+px)[^;\"]*", _font, svg)
    svg = re.sub(r"-?\d+\.\d{3,}", _rounded, svg)
    svg = re.sub(r"\s*\n\s*", " ", svg)
    return RECTANGLE.sub(r"M\1 \2H\3V\4H\1Z", svg).strip() + "\n"


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
    Path(path).write_text('<?xml version="1.0" encoding="utf-8"?>\n' + to_svg(figure), "utf-8")


def _rounded(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def _font(match: re.Match[str]) -> str:
    weight = "; font-weight: bold" if "bold" in match[1] else ""
    return f"font-size: {match[2]}; font-family: inherit{weight}"
