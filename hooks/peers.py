"""What other tools counted, as bench.peers recorded it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from hooks.quantities import Quantity

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "bench/results/peers.json"


@cache
def counts() -> dict[str, dict[str, Any]]:
    """Multiply-accumulates by tool and network; a text where a tool failed."""
    found: dict[str, dict[str, Any]] = json.loads(RECORD.read_text("utf-8"))["macs"]
    return found


def peer(tool: str, network: str) -> Quantity:
    """Multiply-accumulates of a network as a tool counts them."""
    value = counts().get(tool, {}).get(network)
    if not isinstance(value, int):
        raise ValueError(f"peer({tool!r}, {network!r}): no count in {RECORD.name}")
    return Quantity(value, f"bench/results/{RECORD.name}: {tool}, {network}")


def table(head: str) -> str:
    """The tools by network, in units of a thousand million, as a Markdown table."""
    names = [name for name in next(iter(counts().values())) if name != "version"]
    lines = [
        f"| {head} | " + " | ".join(f"`{name}`" for name in names) + " |",
        "| --- |" + " ---: |" * len(names),
    ]
    for tool, found in counts().items():
        cells = [
            f"{found[name] / 1e9:.3f}" if isinstance(found[name], int) else "–" for name in names
        ]
        version = str(found["version"]).partition("+")[0].partition(".post")[0]
        lines.append(f"| {tool} v{version} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
