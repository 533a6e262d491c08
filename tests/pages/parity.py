"""Both languages of a page change together; a one-sided change waits for a person.

`python -m tests.pages.parity --accept` records that a person has looked at both sides.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from tests.pages.blocks import ROOT
from tests.pages.structure import EN, ZH, differences, pages, sections, short

LOCK = ROOT / "data/parity.lock"


def hashes(root: Path = ROOT) -> dict[str, tuple[str, str]]:
    """`page#anchor` -> hash of the section in English, in Chinese."""
    found: dict[str, dict[str, str]] = {}
    for name in pages(root):
        for lang in (EN, ZH):
            path = root / "docs" / lang / name
            for section in sections(path) if path.is_file() else ():
                digest = hashlib.sha256(section.text.strip().encode()).hexdigest()[:12]
                found.setdefault(f"{name}#{section.anchor}", {})[lang] = digest
    return {key: (side.get(EN, "-"), side.get(ZH, "-")) for key, side in found.items()}


def unaccepted(root: Path = ROOT, lock: Path = LOCK) -> list[str]:
    """Sections that have changed since both sides were accepted, with file and line."""
    known, present = read_lock(lock), hashes(root)
    faults = []
    for key, now in present.items():
        before = known.get(key, ("", ""))
        changed = [lang for lang, a, b in zip((EN, ZH), before, now, strict=True) if a != b]
        if not changed:
            continue
        name, anchor = key.split("#", 1)
        other = ZH if changed[0] == EN else EN
        faults.append(
            f"{_where(root, changed[0], name, anchor)}: section #{anchor} "
            f"{'is new' if key not in known else 'changed'}"
            f"{'' if len(changed) == 1 else ' in both languages'}; "
            f"compare {_where(root, other, name, anchor)}, then `make parity-accept`"
        )
    gone = known.keys() - present.keys()
    return faults + [f"{lock.name}: {key} is gone; `make parity-accept`" for key in sorted(gone)]


def _where(root: Path, lang: str, name: str, anchor: str) -> str:
    """`file:line` of a section; of the page if it does not have that section."""
    path = root / "docs" / lang / name
    lines = [s.line for s in sections(path) if s.anchor == anchor] if path.is_file() else []
    return f"{short(path, root)}:{lines[0] if lines else 1}"


def read_lock(lock: Path = LOCK) -> dict[str, tuple[str, str]]:
    """The accepted hashes."""
    if not lock.is_file():
        return {}
    rows = (line.split() for line in lock.read_text("utf-8").splitlines() if line[:1] != "#")
    return {key: (en, zh) for key, en, zh in rows}


def accept(root: Path = ROOT, lock: Path = LOCK) -> None:
    """Record the present text of both sides as agreeing."""
    head = (
        "# Sections whose two languages a person has compared: page#anchor, hash en, hash zh-TW.\n"
    )
    rows = [f"{key} {en} {zh}\n" for key, (en, zh) in sorted(hashes(root).items())]
    lock.write_text(head + "".join(rows), "utf-8")


def main(arguments: list[str] | None = None, root: Path = ROOT, lock: Path = LOCK) -> None:
    """List what waits for a person, or record that a person has looked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", action="store_true", help="record both sides as agreeing")
    waiting = unaccepted(root, lock)
    if not parser.parse_args(arguments).accept:
        print("\n".join(waiting) or "nothing has changed")
        return
    faults = [fault for name in pages(root) for fault in differences(name, root)]
    if faults:
        sys.exit("not accepted, the structure differs:\n" + "\n".join(faults))
    accept(root, lock)
    print("\n".join(["accepted:", *waiting]) if waiting else "nothing has changed")


if __name__ == "__main__":
    main()
