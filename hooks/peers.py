"""What other tools gave, as bench.peers and bench.peer_fields recorded it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from hooks.quantities import Quantity

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "bench/results/peers.json"
FIELDS = ROOT / "bench/results/peer_fields.json"


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
        lines.append(f"| {_named(tool, found)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


@cache
def fields() -> dict[str, Any]:
    """The record of receptive fields: `fields` by tool and network, `to_forward` by tool."""
    found: dict[str, Any] = json.loads(FIELDS.read_text("utf-8"))
    return found


def peer_time(tool: str, digits: int) -> Quantity:
    """The time a tool takes for receptive fields, in forward passes."""
    if tool not in fields()["to_forward"]:
        raise ValueError(f"peer_time({tool!r}): no time in {FIELDS.name}")
    ratio = fields()["to_forward"][tool]["ratio"]
    return Quantity(ratio, f"bench/results/{FIELDS.name}: {tool}", digits)


def fields_table(names: list[str], labels: list[str], truth: str) -> str:
    """Receptive fields by tool, one row a name of the record; `labels` begins with the head.

    A size that differs from the truth has a cross, an upper bound a sign; "all" is the whole
    image, a dash that the tool says it does not know.
    """
    tools = {tool: found for tool, found in fields()["fields"].items() if tool != "gradient"}
    true = fields()["fields"]["gradient"]
    named = (_named(tool, found).replace(" ", "<br>") for tool, found in tools.items())
    heads = [labels[0], truth, *named]
    lines = ["| " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for name, label in zip(names, labels[1:], strict=True):
        size = true[name]["size"]
        cells = [_size(found[name], size) for found in tools.values()]
        lines.append("| " + " | ".join([label, str(size), *cells]) + " |")
    return "\n".join(lines)


def _size(found: dict[str, Any] | str, true: int) -> str:
    if isinstance(found, str):
        return "✗"
    size, says = found["size"], found.get("says", "")
    if size is None:
        return "all" if says == "WHOLE_INPUT" else "–"
    if says == "UPPER_BOUND" and size >= true:
        return f"≤ {size}"
    shown = str(size) if size < 10**6 else f"{size:.1e}"
    return shown if size == true else f"{shown} ✗"


def _named(tool: str, found: dict[str, Any]) -> str:
    version = str(found["version"]).partition("+")[0].partition(".post")[0]
    return f"{tool} v{version}"
