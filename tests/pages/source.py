"""The text of a page, whether it is Markdown or a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.blocks import ROOT


def texts(root: Path = ROOT) -> list[Path]:
    """Every page and notebook of both languages."""
    found = sorted((root / "docs").rglob("*"))
    return [p for p in found if p.suffix in (".md", ".py") and "__pycache__" not in p.parts]


def markdown(path: Path) -> str:
    """A page as it is; of a notebook its text cells, each line where it stands in the file."""
    text = path.read_text("utf-8")
    return text if path.suffix == ".md" else text_cells(text)


def text_cells(notebook: str) -> str:
    """The text cells of a notebook in the percent format; all other lines are empty.

    Examples:
        >>> text_cells("# %% [markdown]\\n# # Title\\n#\\n# a\\n\\n# %%\\nx = 1  # one")
        '\\n# Title\\n\\na\\n\\n\\n'
    """
    lines, inside = [], False
    for line in notebook.split("\n"):
        mark = line.startswith("# %%")
        inside = "[markdown]" in line if mark else inside
        lines.append(line[2:] if inside and not mark and line.startswith("#") else "")
    return "\n".join(lines)


def none(faults: list[str]) -> None:
    """Fail with one line a fault, each with its file and line."""
    if faults:
        more = [f"… and {len(faults) - 30} more"] if len(faults) > 30 else []
        pytest.fail("\n".join([*faults[:30], *more]), pytrace=False)
