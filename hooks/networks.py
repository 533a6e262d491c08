"""Counts of the registered networks, kept between builds.

To count all of them takes torch and a few seconds, so the result lies in .cache until
the code of the networks changes.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
CODE = ("models", "layers", "analyser")


@cache
def networks() -> dict[str, dict[str, Any]]:
    """Every network by name: family, image, params, buffers, macs, field."""
    path = CACHE / f"networks-{_code()}.json"
    if path.exists():
        found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return found
    from cnnref.models.registry import MODELS
    from cnnref.summary import summary

    counted = {name: summary(name) for name in MODELS}
    found = {
        name: {
            "family": MODELS[name].family,
            "image": list(one.image),
            "params": one.params,
            "buffers": one.buffers,
            "macs": one.macs,
            "field": one.field,
        }
        for name, one in counted.items()
    }
    CACHE.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found), "utf-8")
    return found


def table(family: str, heads: dict[str, str]) -> str:
    """The networks of a family with their counts, as a Markdown table."""
    rows = {name: one for name, one in networks().items() if one["family"] == family}
    if not rows:
        known = ", ".join(sorted({one["family"] for one in networks().values()}))
        raise ValueError(f"model_table({family!r}): no such family; there are {known}")
    lines = [
        "| " + " | ".join(heads[key] for key in ("name", "image", "params", "macs", "rf")) + " |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for name, one in rows.items():
        image = "×".join(map(str, one["image"]))
        counts = f"{one['params']:,} | {one['macs']:,} | {one['field']}"
        lines.append(f"| `{name}` | {image} | {counts} |")
    return "\n".join(lines)


@cache
def _code() -> str:
    sources = [Path(__file__), ROOT / "cnnref/summary.py"]
    for folder in CODE:
        sources += sorted((ROOT / "cnnref" / folder).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
