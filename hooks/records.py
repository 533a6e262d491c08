"""What the scripts of bench/ have recorded: runs too long for a build."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "bench/results"


def record(name: str, *keys: str) -> Any:
    """A value of bench/results/<name>.json, by the keys that lead to it.

    Raises:
        ValueError: if nothing is recorded there.
    """
    found = _file(name)
    for depth, key in enumerate(keys):
        if not isinstance(found, dict) or key not in found:
            raise ValueError(
                f"record({', '.join(map(repr, (name, *keys[: depth + 1])))}): "
                f"bench/results/{name}.json has no {key!r} there"
            )
        found = found[key]
    return found


@cache
def _file(name: str) -> Any:
    path = RESULTS / f"{name}.json"
    if not path.is_file():
        raise ValueError(f"record({name!r}): no bench/results/{name}.json")
    return json.loads(path.read_text("utf-8"))
