"""Horizontal bars, each with its name and its value in words."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas, text_width
from cnnref.figures.palette import FILL, INK, MUTED, SOFT

ROW, TALL = 34.0, 13.0  # points from bar to bar; of a bar's height


def bars(
    rows: Sequence[tuple[str, Sequence[float], str]],
    keys: Sequence[str] = (),
    *,
    title: str = "",
    most: float | None = None,
) -> Figure:
    """A bar a row under its name; several values of a row are parts of one bar, at most three.

    Args:
        rows: name, values of at least 0, and the text to write for them.
        keys: what the parts mean, if there are several.
        title: what is measured.
        most: the value as long as the sheet; the longest bar's if left out.

    Raises:
        ValueError: if there are no rows, more parts than shades, or a value below 0.

    Examples:
        >>> figure = bars([("dense", [9.0], "9"), ("depthwise", [1.0], "1")], title="weights")
        >>> bars([("a", [-1.0], "-1")])
        Traceback (most recent call last):
        ValueError: row 'a' has [-1.0]; a bar shows 1 to 3 values of at least 0
    """
    shades = (FILL, SOFT, INK)
    if not rows:
        raise ValueError("rows is empty; a bar needs a name and a value")
    for name, values, _ in rows:
        if not 1 <= len(values) <= len(shades) or min(values) < 0:
            raise ValueError(
                f"row {name!r} has {list(values)}; a bar shows 1 to {len(shades)} values "
                "of at least 0"
            )
    top = 20.0 if title else 2.0
    end = top + ROW * len(rows)
    longest = most or max(sum(values) for _, values, _ in rows) or 1.0
    room = WIDTH - 6 - max(text_width(text) for *_, text in rows) - 6
    sheet = Canvas(end + (24 if keys else 4))
    if title:
        sheet.text(0, 8, title, colour=INK, bold=True)
    for number, (name, values, text) in enumerate(rows):
        y, x = top + ROW * number, 1.0
        sheet.text(0, y + 7, name)
        for value, shade in zip(values, shades, strict=False):
            wide = room * value / longest
            sheet.boxes([(x, y + 15, wide, TALL)], face=shade, edge=INK, width=0.6)
            x += wide
        sheet.text(x + 6, y + 15 + TALL / 2 + 1, text)
    if keys:
        sheet.legend(
            end + 14,
            [(key, shade, MUTED, False) for key, shade in zip(keys, shades, strict=False)],
        )
    return sheet.figure
