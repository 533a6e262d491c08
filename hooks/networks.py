"""Counts and fields of the registered networks, kept between builds.

To count all of them takes torch and a few seconds, so the result lies in .cache until
the code of the networks changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
CODE = ("models", "layers", "analyser")
NOT_CONVOLUTIONAL = {"vit", "swin", "mixer", "coatnet", "capsnet"}
"""Families that attend, mix or route over places."""


@cache
def networks() -> dict[str, dict[str, Any]]:
    """Every network by name: family, image, params, buffers, macs, field."""
    return _kept("networks", _counted)


@cache
def fields() -> dict[str, dict[str, Any]]:
    """What a unit of the last map of every convolutional network reads, in the order of
    registration: family, image, step; size, stride, start, center along the first axis; spread
    and width of the path mass, and why it depends on the whole image besides, or "".
    """
    return _kept("fields", _analysed)


@cache
def all_staged() -> dict[str, dict[str, Any]]:
    """Every network by its stages, as `cnnref.stages` finds them; kept together, for one costs as
    much as the start of torch."""
    return _kept("stages", _staged)


def staged(name: str) -> dict[str, Any]:
    """A network by its stages."""
    if name not in all_staged():
        raise ValueError(f"unknown network {name!r}; see cnnref.models.list_models()")
    return all_staged()[name]


def field(name: str, key: str) -> Any:
    """One value of `fields`."""
    known = fields()
    if name not in known or key not in known[name]:
        raise ValueError(
            f"field_of({name!r}, {key!r}): there are {', '.join(known)} with "
            f"{', '.join(next(iter(known.values())))}"
        )
    return known[name][key]


def _kept(name: str, make: Callable[[], dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    path = CACHE / f"{name}-{_code()}.json"
    if path.exists():
        found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return found
    found = make()
    CACHE.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found), "utf-8")
    return found


def _analysed() -> dict[str, dict[str, Any]]:
    from cnnref.analyser import receptive_field
    from cnnref.models.registry import MODELS

    found = {}
    for name, entry in MODELS.items():
        if entry.family in NOT_CONVOLUTIONAL:
            continue
        report = receptive_field(name)
        node = report.last_map
        mass = report.mass(node.name)
        found[name] = {
            "family": entry.family,
            "image": list(entry.image),
            "step": node.name,
            "size": node.size[0],
            "stride": node.stride[0],
            "start": node.start[0],
            "center": node.center[0],
            "spread": mass.spread(0),
            "width": mass.width(0),
            "why": node.why,
        }
    return found


def _staged() -> dict[str, dict[str, Any]]:
    from cnnref.figures.overview import contents
    from cnnref.models.registry import MODELS
    from cnnref.stages import stages
    from cnnref.summary import Part

    def part(one: Part) -> dict[str, Any]:
        return {
            "name": one.name, "type": one.type, "shape": one.shape, "params": one.params,
            "macs": one.macs, "reads": one.reads,
        }  # fmt: skip

    found = {}
    for name in MODELS:
        network = stages(name)
        found[name] = {
            "stages": [
                {
                    "shape": stage.shape, "params": stage.params, "macs": stage.macs,
                    "reads": stage.reads, "contents": contents(stage.blocks),
                    "blocks": [
                        part(block.part) | {"layers": [part(one) for one in block.layers]}
                        for block in stage.blocks
                    ],
                }
                for stage in network.stages
            ],
            "beside": network.beside,
        }  # fmt: skip
    return found


def _counted() -> dict[str, dict[str, Any]]:
    from cnnref.models.registry import MODELS
    from cnnref.summary import summary

    counted = {name: summary(name) for name in MODELS}
    return {
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


def field_table(families: str, heads: dict[str, str]) -> str:
    """What the last map of the networks of some families reads, as a Markdown table.

    Networks of a family that read the same share a row. The share is of the side of the image.
    """
    wanted = families.split()
    rows: dict[tuple[Any, ...], list[str]] = {}
    for name, one in fields().items():
        if one["family"] in wanted:
            key = (
                wanted.index(one["family"]), one["size"], bool(one["why"]), one["width"],
                one["size"] / one["image"][-1], one["stride"], one["start"], one["center"],
            )  # fmt: skip
            rows.setdefault(key, []).append(name)
    if missing := set(wanted) - {one["family"] for one in fields().values()}:
        raise ValueError(f"field_table({families!r}): no such family: {', '.join(missing)}")
    columns = ("name", "rf", "mass", "side", "jump", "start", "centre")
    lines = [
        "| " + " | ".join(heads[key] for key in columns) + " |",
        "| --- |" + " ---: |" * (len(columns) - 1),
    ]
    for (_, size, context, width, side, stride, start, center), names in rows.items():
        label = " ".join(f"`{name}`" for name in names)
        plus = "+" if context else ""
        numbers = f"{size:,}{plus} | {width} | {side:.2f} | {stride} | {start:,} | {center:g}"
        lines.append(f"| {label} | {numbers.replace('-', '−')} |")
    return "\n".join(lines)


@cache
def _code() -> str:
    sources = [Path(__file__), ROOT / "cnnref/summary.py", ROOT / "cnnref/stages.py"]
    for folder in CODE:
        sources += sorted((ROOT / "cnnref" / folder).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
