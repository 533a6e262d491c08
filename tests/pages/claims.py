"""Which page settles which claim of data/claims.yml, and by what evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.pages.blocks import ROOT

LANGS = ("en", "zh-TW")
VERDICTS = {"true", "conditional", "imprecise", "false", "disputed", "unverifiable", "gap"}
CHECKS = {"torch", "arithmetic", "literature", "convention"}
SEEN = {"text", "abstract", "no"}
"""How far the source was read for this claim; pages mark what nobody has confirmed."""

AREAS = {
    "motivation", "convolution", "output size", "1x1 convolution", "parameter count",
    "depthwise separable", "dilation", "receptive field", "pooling", "global average pooling",
    "data augmentation", "normalisation and training", "residual learning",
    "attention modules", "ViT", "ConvNeXt", "alternatives and robustness", "transfer learning",
    "medical imaging", "code", "hardware and deployment", "use cases", "LeNet-5", "AlexNet", "VGG",
    "GoogLeNet", "DenseNet", "EfficientNet", "ResNet",
}  # fmt: skip
"""Topics whose every claim must be settled by a page."""

ANCHOR = re.compile(r"\{ *#([\w-]+)[^}]*\}")
EMBED = re.compile(r'--8<-- "([\w./-]+\.py:[\w-]+)"')


def claims(root: Path = ROOT) -> dict[str, dict[str, Any]]:
    """Every claim by its id: topic, verdict, check, statement."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((root / "data/claims.yml").read_text("utf-8"))
    return found


def evidence(root: Path = ROOT) -> dict[str, dict[str, dict[str, str]]]:
    """By page, by claim: `at` an anchor, with a `snippet` section or a `source` and `where`."""
    folder = root / "data/evidence"
    return {
        path.relative_to(folder).with_suffix("").as_posix(): yaml.safe_load(path.read_text("utf-8"))
        or {}
        for path in sorted(folder.rglob("*.yml"))
    }


def claim_faults(known: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Claims whose fields are not those that a claim has."""
    for name, claim in known.items():
        if claim.keys() != {"topic", "verdict", "check", "statement"}:
            yield f"data/claims.yml: {name}: has {sorted(claim)}"
        elif claim["verdict"] not in VERDICTS or claim["check"] not in CHECKS:
            yield f"data/claims.yml: {name}: verdict {claim['verdict']}, check {claim['check']}"


def unsettled(known: dict[str, dict[str, Any]], given: Iterable[str]) -> list[str]:
    """Claims of the book's areas that no page settles."""
    settled = set(given)
    return [name for name, one in known.items() if one["topic"] in AREAS and name not in settled]


def page_faults(
    page: str,
    given: dict[str, dict[str, str]],
    known: dict[str, dict[str, Any]],
    sources: Iterable[str],
    root: Path = ROOT,
) -> Iterator[str]:
    """Evidence that leads nowhere, or is of the wrong kind for its claim."""
    at = f"data/evidence/{page}.yml"
    texts = {lang: root / "docs" / lang / f"{page}.md" for lang in LANGS}
    if missing := [str(path.relative_to(root)) for path in texts.values() if not path.is_file()]:
        yield f"{at}: no page {', '.join(missing)}"
        return
    pages = {lang: path.read_text("utf-8") for lang, path in texts.items()}
    for lang, text in pages.items():
        listed = listed_claims(text)
        if listed != sorted(given):
            yield f"docs/{lang}/{page}.md: claims lists {sorted(set(listed) ^ set(given))} or order"
    for name, one in given.items():
        if name not in known:
            yield f"{at}: {name} is not in data/claims.yml"
            continue
        check = known[name]["check"]
        for lang, text in pages.items():
            if one.get("at") not in ANCHOR.findall(text):
                yield f"{at}: {name}: docs/{lang}/{page}.md has no anchor #{one.get('at')}"
            section = one.get("snippet")
            if section and section not in EMBED.findall(text):
                yield f"{at}: {name}: docs/{lang}/{page}.md does not embed {section}"
        if check in ("torch", "arithmetic") and not one.get("snippet"):
            yield f"{at}: {name}: a claim of {check} needs a snippet"
        if check == "literature" or "source" in one:
            if one.get("source") not in sources:
                yield f"{at}: {name}: source {one.get('source')!r} is not in data/references.bib"
            if not str(one.get("where") or "").strip():
                yield f"{at}: {name}: no where: the table or section of the source"
            if one.get("seen") not in SEEN:
                yield f"{at}: {name}: seen {one.get('seen')!r} must be text, abstract or no"
        for key in sorted(one.keys() - {"at", "snippet", "source", "where", "seen"}):
            yield f"{at}: {name}: unknown field {key}"


def listed_claims(text: str) -> list[str]:
    """The ids in a page's front matter."""
    front = re.match(r"---\n(.*?)\n---\n", text, re.S)
    found: list[str] = (yaml.safe_load(front[1]) or {}).get("claims", []) if front else []
    return found
