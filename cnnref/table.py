"""What is known of a stack or a network as JSON, or as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cnnref.grid import Grid
from cnnref.spec.analysis import RF, Row
from cnnref.spec.count import LayerCount, StackCount
from cnnref.spec.grammar import SpecError

if TYPE_CHECKING:
    from cnnref.analyser import Node
    from cnnref.summary import Part, Summary

TEXT: dict[str, dict[str, Any]] = {
    "en": {
        "layer": "Layer",
        "shape": "Output",
        "params": "Parameters",
        "macs": "MACs",
        "size": "Receptive field",
        "stride": "Total stride",
        "start": "Start",
        "input": "input",
        "total": "total",
        "global": "global",
        "center": "Centre",
        "context": "Whole image besides, through",
        "mac": "MAC: one multiply-accumulate of a convolution, a linear layer or a matrix product.",
        "plus": "+: units read the whole image besides.",
        "field": "Unit i sees pixels start + i × stride to start + i × stride + field − 1, padding "
        "counted;\nthe centre is that of the first unit. Where units differ: the widest field.",
        "reasons": {},
        "note": "MAC: one multiply-accumulate of a convolution or linear layer.\n"
        "Unit i sees pixels start + i × stride to start + i × stride + size − 1, "
        "padding counted.",
        "phases": "Behind tconv units differ: the widest field, the mean stride, "
        "the start of the first unit that reads anything.",
    },
    "zh-TW": {
        "layer": "層",
        "shape": "輸出尺寸",
        "params": "參數",
        "macs": "MAC",
        "size": "感受野",
        "stride": "累積步幅",
        "start": "起點",
        "input": "輸入",
        "total": "合計",
        "global": "全域",
        "center": "中心",
        "context": "另讀整張影像的途徑",
        "mac": "MAC：卷積、線性層或矩陣乘積的一次乘加。",
        "plus": "+：單元另外還讀到整張影像。",
        "field": "單元 i 看到像素 起點 + i × 步幅 到 起點 + i × 步幅 + 感受野 − 1，填補也算在內；\n"
        "中心指第一個單元的中心。各單元不同時，列出最寬的感受野。",
        "reasons": {
            "a global pool": "全域池化",
            "attention": "注意力",
            "attention or another product of two maps": "注意力或兩張特徵圖的乘積",
            "a linear layer over places": "跨位置的線性層",
            "a normalisation over places": "跨位置的正規化",
            "a softmax over places": "跨位置的 softmax",
            "a product over places": "跨位置的矩陣乘積",
            "a sum over places": "跨位置的加總",
            "a view splits an axis": "view 切開了空間軸",
            "a view mixes places and channels": "view 混合了位置與通道",
            "statistics of the batch": "整個批次的統計量",
            "elements choose places": "由數值決定位置",
            "one number for all places joins": "加入了所有位置共用的數值",
            "maps are joined side by side": "特徵圖左右相接",
        },
        "note": "MAC：卷積層與線性層的一次乘加。\n"
        "單元 i 看到像素 起點 + i × 步幅 到 起點 + i × 步幅 + 感受野 − 1，填補也算在內。",
        "phases": "tconv 之後各單元所見不同：列出最寬的感受野、平均步幅，"
        "以及第一個讀到輸入的單元的起點。",
    },
}
"""Words of the table by language."""


def to_json(rows: Sequence[Row], counts: StackCount) -> dict[str, Any]:
    """The rows and counts as plain data for JSON.

    Examples:
        >>> from cnnref import analyse, count_stack
        >>> rows = analyse("1x8x8 conv2k3")
        >>> to_json(rows, count_stack(rows))["layers"]
        [{'op': 'conv', 'shape': [2, 6, 6], 'params': 20, 'macs': 648, \
'rf': {'size': [3, 3], 'stride': [1, 1], 'start': [0, 0]}}]
    """
    layers = [
        {
            "op": row.op,
            "shape": list(row.shape),
            "params": count.params,
            "macs": count.macs,
            "rf": _field(row.rf),
        }
        for row, count in zip(rows, counts.layers, strict=True)
    ]
    return {"layers": layers, "params": counts.params, "macs": counts.macs}


def fields_json(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    """What the units of steps read as plain data for JSON; null stands for everything.

    Examples:
        >>> from cnnref import receptive_field
        >>> fields_json([receptive_field("lenet5")["s4"]])
        [{'name': 's4', 'size': [16, 16], 'stride': [4, 4], 'start': [0, 0], \
'center': [7.5, 7.5], 'phases': [1, 1], 'global_context': False, 'why': ''}]
    """
    keys = ("size", "stride", "start", "center", "phases")
    return [
        {"name": node.name}
        | {key: [_number(each) for each in getattr(node, key)] for key in keys}
        | {"global_context": node.global_context, "why": node.why}
        for node in nodes
    ]


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def error_json(error: SpecError) -> dict[str, Any]:
    """A fault as plain data for JSON: one sentence, the column from 1.

    Examples:
        >>> error_json(SpecError("no such layer", "1x8 pol2", 4, "write max2"))
        {'error': {'message': 'no such layer; write max2', 'column': 5}}
    """
    return {"error": {"message": error.sentence, "column": error.column}}


def stack_grid(
    name: str, shape: Sequence[int], rows: Sequence[Row], counts: StackCount, lang: str
) -> Grid:
    """A table of the rows behind an input of the given shape, with totals.

    Args:
        name: what the table shows.
        shape: `(C, …)` of the input.
        rows: what `analyse` gave.
        counts: what `count_stack` gave.
        lang: "en" or "zh-TW".
    """
    text = TEXT[lang]
    heads = [text[key] for key in ("layer", "shape", "params", "macs", "size", "stride", "start")]
    body = [[text["input"], _times(shape), "", "", "1", "1", "0"]]
    for row, count in zip(rows, counts.layers, strict=True):
        field = [text["global"], "", ""]
        if isinstance(row.rf, RF):
            field = [_axes(row.rf.size), _axes(row.rf.stride), _axes(row.rf.start)]
        body.append([str(row.layer), _times(row.shape), *_counted(count), *field])
    foot = [text["total"], "", f"{counts.params:,}", f"{counts.macs:,}", "", "", ""]
    return Grid(name, heads, body, foot if rows else [""] * 7, 2, notes(rows, lang))


def summary_grid(found: Summary, lang: str) -> Grid:
    """A table of a network's parts, with totals.

    Args:
        found: what `summary` gave.
        lang: "en" or "zh-TW".
    """
    text = TEXT[lang]
    heads = [text[key] for key in ("layer", "shape", "params", "macs", "size")]
    body = [[text["input"], _times(found.image), "", "", "1"]]
    for part in found.parts:
        field = part.reads.replace("all", text["global"]).replace("x", "×")
        body.append([part.name, _times(part.shape or ()), *_counted(part), field])
    totals = [f"{found.params:,}", f"{found.macs:,}"]
    foot = [text["total"], _times(found.shape), *totals, ""]
    return Grid(found.name, heads, body, foot, 2, f"{text['mac']}\n{text['plus']}")


def field_grid(name: str, nodes: Iterable[Node], lang: str) -> Grid:
    """A table of what the units of steps read.

    Args:
        name: the network's.
        nodes: steps of a report of `receptive_field`.
        lang: "en" or "zh-TW".
    """
    text = TEXT[lang]
    heads = [text[key] for key in ("layer", "size", "stride", "start", "center", "context")]
    body = []
    for node in nodes:
        size = [each for each in node.size if each is not None]
        rest = [
            _axes([one for one in each if one is not None])
            for each in (node.stride, node.start, node.center)
        ]
        body.append(
            [
                node.name,
                _axes(size) or text["global"],
                *rest,
                text["reasons"].get(node.why, node.why),
            ]
        )
    return Grid(name, heads, body, [""] * 6, 1, text["field"])


def _counted(counts: LayerCount | Part) -> list[str]:
    return [f"{number:,}" if number else "" for number in (counts.params, counts.macs)]


def notes(rows: Sequence[Row], lang: str) -> str:
    """What the columns mean; one sentence more where a transposed layer makes phases."""
    phased = any(row.op == "tconv" for row in rows)
    text = TEXT[lang]
    return f"{text['note']}\n{text['phases']}" if phased else str(text["note"])


def _field(rf: RF | str) -> dict[str, list[Any]] | str:
    if isinstance(rf, str):
        return rf
    return {"size": list(rf.size), "stride": list(rf.stride), "start": list(rf.start)}


def _times(numbers: Sequence[int]) -> str:
    return "×".join(map(str, numbers))


def _axes(numbers: Sequence[float | Fraction]) -> str:
    """One number if all axes agree, at most three decimals."""
    texts = [
        f"{number:,}" if isinstance(number, int) else f"{float(number):,.6g}" for number in numbers
    ]
    return texts[0] if len(set(texts)) == 1 else "×".join(texts)
