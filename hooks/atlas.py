"""The tables of the atlas: families, stages, variants, published results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from typing import Any

import yaml

from hooks import accuracies, networks
from hooks.accuracies import mark, number, protocol, records, shown, top, usual
from hooks.references import DATA, short, sources

WORDS = {
    "en": {
        "network": "Network", "image": "Image", "params": "Parameters", "macs": "MACs",
        "rf": "Field", "top1": "Top-1", "top5": "Top-5", "crop": "Crop", "recipe": "Training",
        "source": "Source", "layer": "Layer", "out": "Output", "rest": "norms, biases, other",
        "beside": "beside the stages", "year": "Year", "family": "Family", "idea": "Idea",
        "field": "reads", "error": "error {n} %", "iou": "IoU {n} %", "shown": "Drawn",
        "result": "Result", "all": "all", "filter": "Filter rows",
        "published": "Published results: {n}, each with its source",
        "failed": "This page could not be fetched:",
        "alone": "Without scripts, open two pages of the list in two windows.",
    },
    "zh-TW": {
        "network": "網路", "image": "輸入影像", "params": "參數", "macs": "MAC", "rf": "感受野",
        "top1": "top-1", "top5": "top-5", "crop": "裁切", "recipe": "訓練方式", "source": "出處",
        "layer": "層", "out": "輸出", "rest": "正規化、偏差與其他", "beside": "不屬於任何階段",
        "year": "年份", "family": "家族", "idea": "想法", "field": "感受野",
        "error": "錯誤率 {n} %", "iou": "IoU {n} %",
        "shown": "圖中網路", "result": "結果", "all": "全部", "filter": "篩選",
        "published": "{n} 筆已發表的結果，各附出處", "failed": "抓不到這一頁：",
        "alone": "瀏覽器沒有開啟腳本時，請從上面的清單開兩個視窗對照。",
    },
}  # fmt: skip
SHORT = 5  # rows that need no filter
SETS = {
    "imagenet": "ImageNet", "cifar10": "CIFAR-10", "mnist": "MNIST", "voc2012": "PASCAL VOC 2012",
    "coco-voc-labels": "COCO val2017, 20 VOC classes",
}  # fmt: skip


@cache
def families() -> dict[str, dict[str, Any]]:
    """data/families.yml by id."""
    return {one["id"]: one for one in yaml.safe_load((DATA / "families.yml").read_text("utf-8"))}


def family(name: str) -> dict[str, Any]:
    """One family; a ValueError names those there are."""
    if name not in families():
        raise ValueError(f"unknown family {name!r}; data/families.yml has {', '.join(families())}")
    return families()[name]


def variants(name: str, lang: str) -> str:
    """All networks of a family with their counts, and the accuracy that is usually quoted if any
    has one."""
    keys = ["network", "params", "macs", "rf", "top1", "image"]
    rows = list(_rows_of(family(name), lang))
    if not any(map(usual, family(name)["networks"])):
        keys.remove("top1")
        rows = [[*row[:4], row[5]] for row in rows]
    sides = "lrrrrr"[: len(keys)]
    return _filtered(_table([WORDS[lang][key] for key in keys], rows, sides), lang)


def _rows_of(one: dict[str, Any], lang: str) -> Iterator[list[str]]:
    for name in one["networks"]:
        counted, stated = networks.networks()[name], usual(name)
        image = "×".join(map(str, counted["image"]))
        yield [
            f"<code>{name}</code>", f"{counted['params']:,}", f"{counted['macs']:,}",
            _field(counted["field"], lang), _stated(stated, lang) if stated else "–", image,
        ]  # fmt: skip


def published(name: str, lang: str) -> str:
    """What is published about the networks of a family: one row a record, each with its source."""
    word, rows = WORDS[lang], []
    for network in family(name)["networks"]:
        for one in records(network):
            recipe = accuracies.known()["recipes"][one["recipe"]]["zh" if lang == "zh-TW" else "en"]
            rows.append(
                [
                    f"<code>{network}</code>", *_numbers(one, lang), protocol(one, lang), recipe,
                    f'<a href="{sources()[one["source"]].fields["url"]}">{short(one["source"])}'
                    f"</a>, {escape(one['where'])}{mark(one, lang)}",
                ]
            )  # fmt: skip
    if not rows:
        raise ValueError(f"published({name!r}): data/accuracies.yml has no record of this family")
    keys, sides = ["network", "top1", "top5", "crop", "recipe", "source"], "lrrlll"
    if not any(row[2] for row in rows):  # no accuracy on ImageNet, but another result
        keys, sides = ["network", "result", "crop", "recipe", "source"], "lllll"
        rows = [[row[0], *(row[1:2]), *row[3:]] for row in rows]
    table = _filtered(_table([word[key] for key in keys], rows, sides), lang)
    line = word["published"].format(n=len(rows))
    return f"<div data-search-exclude>{_folded(line, table, 'published')}</div>"


def layers(name: str, lang: str) -> str:
    """The layers of a network, folded by stage, each with its output, counts and field."""
    word, found = WORDS[lang], networks.staged(name)
    folds = [_fold(stage, lang) for stage in found["stages"]]
    beside = "".join(
        f"<li><code>{part}</code>: {params:,} {word['params'].lower()}"
        + (f", {macs:,} {word['macs']}" if macs else "")
        + "</li>"
        for part, params, macs in found["beside"]
    )
    if beside:
        folds.append(_folded(word["beside"], f"<ul>{beside}</ul>", "stage"))
    return f'<div class="stages" data-search-exclude>{"".join(folds)}</div>'


def _fold(stage: dict[str, Any], lang: str) -> str:
    """One stage: its sums in the line that stays, its layers in the fold."""
    word = WORDS[lang]
    names = ", ".join(stage["contents"])
    line = (
        f"<b>{_times(stage['shape'])}</b> <span>{escape(names)}</span> "
        f"<span>{stage['params']:,} {word['params'].lower()}</span> "
        f"<span>{stage['macs']:,} {word['macs']}</span> "
        f"<span>{word['field']} {_field(stage['reads'], lang)}</span>"
    )
    rows = list(_rows(stage["blocks"], lang))
    heads = [word[key] for key in ("layer", "out", "params", "macs", "rf")]
    return _folded(line, _table(heads, rows, "llrrr"), "stage")


def _rows(blocks: Iterable[dict[str, Any]], lang: str) -> Iterator[list[str]]:
    """One row a layer; what the layers of a block do not hold in a row of its own."""
    for block in blocks:
        inner = [one for one in block["layers"] if one["name"] != block["name"]]
        if not inner:
            yield _row(block, lang)
            continue
        for one in inner:
            yield _row(one, lang)
        rest = block["params"] - sum(one["params"] for one in inner)
        if rest:
            yield [f"<code>{block['name']}</code> {WORDS[lang]['rest']}", "", f"{rest:,}", "", ""]


def _row(one: dict[str, Any], lang: str) -> list[str]:
    name = f"<code>{one['name']}</code> {escape(one['type'])}"
    counts = [f"{one[key]:,}" if one[key] else "" for key in ("params", "macs")]
    return [name, _times(one["shape"]), *counts, _field(one["reads"], lang)]


def index(lang: str) -> str:
    """All families, a row each: year, and the numbers of the network that its page draws."""
    word, zh = WORDS[lang], "zh" if lang == "zh-TW" else "en"
    rows = []
    for name, one in families().items():
        network, stated = networks.networks()[one["shows"]], usual(one["shows"])
        rows.append(
            [
                f'<a href="{name}/">{one["name"][zh]}</a>', str(one["year"]),
                f"<code>{one['shows']}</code>", f"{network['params']:,}", f"{network['macs']:,}",
                _field(network["field"], lang), _stated(stated, lang) if stated else "–",
            ]
        )  # fmt: skip
    heads = [word[k] for k in ("family", "year", "shown", "params", "macs", "rf", "top1")]
    return _filtered(_table(heads, rows, "lllrrrr"), lang)


def timeline(lang: str) -> str:
    """The families as a list by year; its links are what `family-pair` offers."""
    zh = "zh" if lang == "zh-TW" else "en"
    items = "".join(
        f'<li><time>{one["year"]}</time> <a href="{name}/">{one["name"][zh]}</a> '
        f"{one['idea'][zh]}</li>"
        for name, one in families().items()
    )
    return f'<ol class="timeline" id="families">{items}</ol>'


def pair(first: str, second: str, lang: str) -> str:
    """Two families side by side, the reader's choice; needs the list of `timeline`."""
    word = WORDS[lang]
    return (
        f'<div><family-pair of="families" first="{family(first)["id"]}" '
        f'second="{family(second)["id"]}" label="{word["family"]}" failed="{word["failed"]}">'
        f"{word['alone']}</family-pair></div>"
    )


def everything(lang: str) -> str:
    """All networks, a row each, with the page of the family; for a page beside the atlas."""
    word, zh = WORDS[lang], "zh" if lang == "zh-TW" else "en"
    rows = []
    for name, one in families().items():
        link = f'<a href="../atlas/{name}/">{one.get("label", one["name"][zh])}</a>'
        for row in _rows_of(one, lang):
            rows.append([row[0], link, *row[1:]])
    heads = [word[k] for k in ("network", "family", "params", "macs", "rf", "top1", "image")]
    return _filtered(_table(heads, rows, "llrrrrr"), lang)


def points(what: str) -> dict[str, list[tuple[float, float]]]:
    """For a drawing: by family, MACs or parameters and the usual top-1 accuracy of every network
    for which one is published."""
    if what not in ("macs", "params"):
        raise ValueError(f"atlas_points({what!r}): what is macs or params")
    found: dict[str, list[tuple[float, float]]] = {}
    for one in families().values():
        for network in one["networks"]:
            if stated := usual(network):
                pair = float(networks.networks()[network][what]), float(top(stated) or 0)
                found.setdefault(one.get("label", one["name"]["en"]), []).append(pair)
    return found


def _numbers(record: dict[str, Any], lang: str) -> list[str]:
    """Two cells: top-1 and top-5 accuracy, or what is stated in their place."""
    word = WORDS[lang]
    if record["data"] == "imagenet":
        pair = [top(record, place) for place in (1, 5)]
        return [
            "" if value is None else f'<data class="n" value="{value}">{number(value)}</data>'
            for value in pair
        ]  # the row itself says how and where
    kind = "iou" if "iou" in record else "error"
    return [f"{word[kind].format(n=number(record[kind]))}, {SETS[record['data']]}", ""]


def _stated(record: dict[str, Any], lang: str) -> str:
    value = top(record)
    assert value is not None
    return shown(value, record, lang)


def _field(text: str, lang: str) -> str:
    return WORDS[lang]["all"] if text == "all" else text.replace("x", "×")


def _times(shape: Iterable[int] | None) -> str:
    return "×".join(map(str, shape or ()))


def _folded(line: str, inner: str, kind: str) -> str:
    return f'<details class="{kind}"><summary>{line}</summary>{inner}</details>'


def _filtered(table: str, lang: str) -> str:
    """A table whose rows a reader can filter and sort; without scripts, or if short, a table."""
    if table.count("<tr>") <= SHORT:
        return table
    return (
        f'<div class="sift"><sift-table label="{WORDS[lang]["filter"]}">{table}</sift-table></div>'
    )


def _table(heads: list[str], rows: list[list[str]], sides: str) -> str:
    """An HTML table on lines of its own, so that Markdown leaves it alone."""
    styles = [' class="r"' if side == "r" else "" for side in sides]
    head = "".join(f"<th{s}>{text}</th>" for s, text in zip(styles, heads, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{s}>{c}</td>" for s, c in zip(styles, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
