"""The formula sheet, from data/formulas.yml: each formula with a number that uses it."""

from __future__ import annotations

import math
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import yaml

from hooks.quantities import plain

FILE = Path(__file__).resolve().parent.parent / "data/formulas.yml"
FUNCTIONS = {name: getattr(math, name) for name in ("sqrt", "cos", "log", "pi")} | {
    "min": min, "max": max, "round": round,
}  # fmt: skip


@cache
def groups() -> list[dict[str, Any]]:
    """data/formulas.yml: groups with `id`, `en`, `zh` and `formulas`."""
    found: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def value(formula: dict[str, Any], letters: dict[str, Any]) -> float:
    """What a formula gives for these values of its letters."""
    result: float = eval(formula["python"], {"__builtins__": {}}, FUNCTIONS | letters)
    return result


def sheet(group: str, lang: str) -> str:
    """The formulas of a group, each with its example and the way to its derivation."""
    return "\n\n".join(_entry(formula, lang) for formula in _group(group)["formulas"])


def brief(lang: str) -> str:
    """The formulas marked `brief` as a table: name, formula, example."""
    heads = {"en": ("What", "Formula", "Example"), "zh-TW": ("項目", "公式", "例")}[lang]
    rows = [f"| {' | '.join(heads)} |", "| --- | --- | --- |"]
    for group in groups():
        for formula in group["formulas"]:
            if formula.get("brief"):
                name = formula["zh" if lang == "zh-TW" else "en"]
                rows.append(f"| {name} | ${formula['tex']}$ | {_example(formula)} |")
    return "\n".join(rows)


def _entry(formula: dict[str, Any], lang: str) -> str:
    name = formula["zh" if lang == "zh-TW" else "en"]
    colon = "：" if lang == "zh-TW" else ": "
    return (
        f'<span id="{formula["id"]}" class="formula">[{name}]({formula["at"]})</span>\n\n'
        f"$${formula['tex']}$$\n\n"
        f"`{formula['python']}`{colon}{_example(formula)}"
    )


def _example(formula: dict[str, Any]) -> str:
    """The letters of the example and what the formula makes of them."""
    letters = formula["example"]
    result = value(formula, letters)
    shown = ", ".join(f"{name}={number:g}" for name, number in letters.items())
    text = plain(result) if float(result).is_integer() else f"{result:.4g}"
    how = escape(formula["python"])
    return f'{shown} → <data class="n" value="{result}" title="{how}">{text}</data>'


def _group(name: str) -> dict[str, Any]:
    for group in groups():
        if group["id"] == name:
            return group
    raise ValueError(
        f"formulas({name!r}): data/formulas.yml has no such group; "
        f"it has {', '.join(group['id'] for group in groups())}"
    )
