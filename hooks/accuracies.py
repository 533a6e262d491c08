"""Published accuracies of networks, each as its source states it."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

import yaml

from hooks.references import DATA, short

WORDS = {
    "en": {
        "crops": "{n} crops", "models": "{n} models", "pretrained": "first on {data}",
        "whole": "whole image, side {n}", "unseen": "not seen at its source",
        "stated": "stated as an error of {n} %",
    },
    "zh-TW": {
        "crops": "{n} 個裁切", "models": "{n} 個模型", "pretrained": "先在 {data} 上訓練",
        "whole": "整張影像，邊長 {n}", "unseen": "還沒核對過原文", "stated": "原文寫成錯誤率 {n} %",
    },
}  # fmt: skip
USUAL = ("tv1", "tv-paper", "ported", "tv-deit", "paper", "timm")
"""Which training a single number stands for, the first that is published."""


@cache
def known() -> dict[str, Any]:
    """data/accuracies.yml: recipes, and records by id."""
    found: dict[str, Any] = yaml.safe_load((DATA / "accuracies.yml").read_text("utf-8"))
    return found


def records(name: str) -> list[dict[str, Any]]:
    """What is published about a network, in the order of the file."""
    return [one for one in known()["records"].values() if one["network"] == name]


def top(record: dict[str, Any], place: int = 1) -> float | None:
    """Top-1 or top-5 accuracy on ImageNet in per cent; a stated error is taken from 100."""
    if record["data"] != "imagenet":
        return None
    if (stated := record.get(f"top{place}")) is not None:
        return float(stated)
    error = record.get(f"error{place}")
    return None if error is None else round(100 - error, 3)


def usual(name: str) -> dict[str, Any] | None:
    """The record that a single number stands for: one model, one crop, ImageNet-1k alone, by the
    first recipe of `USUAL` that is published; of several the first."""
    plain_ones = [
        one
        for one in records(name)
        if top(one) is not None and not one.keys() & {"crops", "models", "pretrained"}
    ]
    order = {recipe: place for place, recipe in enumerate(USUAL)}
    return min(plain_ones, key=lambda one: order.get(one["recipe"], len(order)), default=None)


def accuracy(record: str, place: int, lang: str) -> str:
    """The result of one record for a sentence, in per cent: top-1 or top-5 accuracy on ImageNet,
    elsewhere the IoU or the error as it is stated."""
    value = value_of(record, place)
    return f"{shown(value, known()['records'][record], lang)}\u00a0%"


def value_of(record: str, place: int = 1) -> float:
    """The bare number of a record, to compute with."""
    found = known()["records"]
    if record not in found:
        raise ValueError(f"unknown record {record!r} (not in data/accuracies.yml)")
    one = found[record]
    value = top(one, place) if one["data"] == "imagenet" else one.get("iou", one.get("error"))
    if value is None:
        raise ValueError(f"accuracy({record!r}, {place}): the record has no such number")
    return float(value)


def shown(value: float, record: dict[str, Any], lang: str) -> str:
    """A stated number; its tooltip says how it was got and where it stands."""
    recipe = known()["recipes"][record["recipe"]]["zh" if lang == "zh-TW" else "en"]
    how = "; ".join(filter(None, (protocol(record, lang), recipe)))
    place = f"{short(record['source'])}, {record['where']}"
    title = "; ".join(filter(None, (how, place, _as_error(value, record, lang))))
    return (
        f'<data class="n fact" value="{value}" title="{escape(title)}">{number(value)}</data>'
        f"{mark(record, lang)}"
    )


def _as_error(value: float, record: dict[str, Any], lang: str) -> str:
    """That the source states an error, which was taken from 100."""
    errors = [record[key] for key in ("error1", "error5") if key in record]
    stated = next((error for error in errors if round(100 - error, 3) == value), None)
    return "" if stated is None else WORDS[lang]["stated"].format(n=f"{stated:g}")


def mark(record: dict[str, Any], lang: str) -> str:
    """A question mark behind a number that nobody has seen at its source."""
    if record.get("confirmed"):
        return ""
    return f'<sup class="unseen" title="{WORDS[lang]["unseen"]}">?</sup>'


def protocol(record: dict[str, Any], lang: str) -> str:
    """How it was evaluated: crop, shorter side before it, crops, models, other data."""
    word = WORDS[lang]
    crop, resize = record.get("crop"), record.get("resize")
    parts = []
    if crop:
        parts.append(f"{crop}" + (f" / {resize}" if resize and resize != crop else ""))
    elif resize:
        parts.append(word["whole"].format(n=resize))
    for key in ("crops", "models"):
        if key in record:
            parts.append(word[key].format(n=record[key]))
    if "pretrained" in record:
        parts.append(word["pretrained"].format(data=record["pretrained"]))
    return ", ".join(parts)


def number(value: float) -> str:
    """As stated, with two decimals at most."""
    return f"{value:.2f}" if round(value, 2) != value else str(value)
