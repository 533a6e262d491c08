"""Measure how long a build takes with warm caches, and what each further page adds.

    python -m bench.pages [--copies 50] [--repeats 3]

Works in a copy of the checkout. The further pages are copies of the heaviest chapter: once
with the same formulas, which are rendered only once, and once with formulas of their own.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.provenance import ROOT, provenance, write

CONFIGS = {"en": "mkdocs.yml", "zh-TW": "mkdocs.zh-TW.yml"}
CACHES = (".cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__")
LEFT_OUT = (*CACHES, ".git", ".venv", "site", "tests", "*.egg-info")
FENCE = re.compile(r"(^ *```.*?^ *```|`[^`\n]+`|\[=.*?=\])", re.S | re.M)
FORMULA = re.compile(r"(?<![\\$])(\$\$?)(?=[^\s$])(.+?)(?<=\S)\1(?!\d)", re.S)


def main() -> None:
    """Measure both languages and write bench/results/pages.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--copies", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    result: dict[str, Any] = {"provenance": provenance("mkdocs", "mkdocs-material", "torch")}
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "checkout"
        shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for lang, config in CONFIGS.items():
            result[lang] = measure(checkout, lang, config, options.copies, options.repeats)
    write("pages", result)


def measure(checkout: Path, lang: str, config: str, copies: int, repeats: int) -> dict[str, Any]:
    """Seconds of a warm build of one language, and milliseconds of each further page."""
    cold = build(checkout, config)
    warm = [build(checkout, config) for _ in range(repeats)]
    docs = checkout / "docs" / lang
    heaviest = max(docs.glob("*.md"), key=lambda path: path.stat().st_size)
    derived = checkout / f"bench.{config}"
    derived.write_text(f"INHERIT: {config}\nnot_in_nav: '*-copy-*.md'\n", "utf-8")
    text = heaviest.read_text("utf-8")
    result: dict[str, Any] = {
        "cold_s": round(cold, 2),
        "warm_s": [round(x, 2) for x in warm],
        "pages": len(list(docs.rglob("*.md"))) + len(list(docs.glob("notebooks/*.py"))),
        "copied": heaviest.name,
        "copies": copies,
        "formulas_a_copy": len(formulas(text)),
    }
    for name, change in {"same_formulas": lambda text, _: text, "own_formulas": vary}.items():
        for number in range(copies):
            copy = heaviest.with_name(f"{heaviest.stem}-copy-{number}.md")
            copy.write_text(change(text, number), "utf-8")
        first, *more = [build(checkout, derived.name) for _ in range(repeats + 1)]
        result[name] = {
            "first_s": round(first, 2),
            "warm_s": [round(x, 2) for x in more],
            "ms_a_further_page": round(1000 * (median(more) - median(warm)) / copies, 1),
        }
    return result


def build(checkout: Path, config: str) -> float:
    """Seconds of one build, interpreter start included."""
    env = os.environ | {"PYTHONPATH": str(checkout), "NO_MKDOCS_2_WARNING": "1"}
    start = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-f", config],
        cwd=checkout, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        sys.exit(run.stdout + run.stderr)
    return time.perf_counter() - start


def formulas(text: str) -> list[str]:
    """The formulas of a page, code and macros left out."""
    return [match[2] for part in FENCE.split(text)[::2] for match in FORMULA.finditer(part)]


def vary(text: str, number: int) -> str:
    """The same page, each formula with an invisible mark that no other page has."""
    parts = FENCE.split(text)
    mark = rf"\kern{{{number + 1}sp}}"
    parts[::2] = [FORMULA.sub(lambda m: f"{m[1]}{mark}{m[2]}{m[1]}", part) for part in parts[::2]]
    return "".join(parts)


if __name__ == "__main__":
    main()
