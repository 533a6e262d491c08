"""A table and its notes: for the terminal, as Markdown, as HTML, as SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

FORMATS = ("text", "markdown", "html", "svg")


@dataclass(frozen=True, slots=True)
class Grid:
    """Heads, rows, a last row; the first `left` columns are words, the others numbers."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str]
    left: int
    note: str

    def render(self, form: str = "text", terminal: bool = False) -> str:
        """The table in a format.

        Args:
            form: one of `FORMATS`.
            terminal: whether text is for one, so that it has colours and folds at its edge.

        Examples:
            >>> grid = Grid("t", ["a", "b"], [["x", "1"]], ["", "1"], 1, "A note.")
            >>> print(grid.render("markdown"))
            | a | b |
            | :-- | --: |
            | x | 1 |
            |  | **1** |
            <BLANKLINE>
            A note.
        """
        return self._markdown() if form == "markdown" else self._rich(form, terminal)

    def _markdown(self) -> str:
        foot = [f"**{cell}**" if cell else "" for cell in self.foot]
        sides = [":--" if place < self.left else "--:" for place in range(len(self.heads))]
        body = [*self.rows, foot] if any(foot) else self.rows
        lines = ["| " + " | ".join(row) + " |" for row in (self.heads, sides, *body)]
        return "\n".join([*lines, "", self.note])

    def _rich(self, form: str, terminal: bool) -> str:
        from rich.console import Console

        table, page = self._table(), StringIO()
        fits = Console(width=10_000).measure(table).maximum
        wide = max(fits, *(len(line) for line in self.note.splitlines()))
        # A file has no edge at which to fold; a picture is as wide as its table.
        width = wide if form in ("html", "svg") else None if terminal else 10_000
        console = Console(
            file=page, width=width, force_terminal=terminal, highlight=False, record=True
        )
        console.print(table)
        console.print(self.note, markup=False, style="dim")
        if form == "svg":
            drawing = console.export_svg(title=self.title)
            return re.sub(r"@font-face \{.*?\}", "", drawing, flags=re.S)  # fonts of another host
        if form == "html":
            return console.export_html(inline_styles=True)
        return "\n".join(line.rstrip() for line in page.getvalue().splitlines())

    def _table(self) -> Table:
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=any(self.foot))
        for place, (head, foot) in enumerate(zip(self.heads, self.foot, strict=True)):
            side = "left" if place < self.left else "right"
            table.add_column(head, foot, justify=side, overflow="fold")  # type: ignore[arg-type]
        for row in self.rows:
            table.add_row(*row)
        return table
