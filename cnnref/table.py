"""What is known of a stack or a network as JSON, or as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnnref.count import StackCount
from cnnref.spec.analysis import RF, Row
from cnnref.spec.grammar import SpecError

if TYPE_CHECKING:
    from rich.table import Table

    from cnnref.summary import Summary

TEXT = {
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
        "mac": "MAC: one multiply-accumulate of a convolution, a linear layer or a matrix product.",
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
        "mac": "MAC：卷積、線性層或矩陣乘積的一次乘加。",
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


def error_json(error: SpecError) -> dict[str, Any]:
    """A fault as plain data for JSON: one sentence, the column from 1.

    Examples:
        >>> error_json(SpecError("no such layer", "1x8 pol2", 4, "write max2"))
        {'error': {'message': 'no such layer; write max2', 'column': 5}}
    """
    return {"error": {"message": error.sentence, "column": error.column}}


def to_table(shape: Sequence[int], rows: Sequence[Row], counts: StackCount, lang: str) -> Table:
    """A rich table of the rows behind an input of the given shape, with totals.

    Args:
        shape: `(C, …)` of the input.
        rows: what `analyse` gave.
        counts: what `count_stack` gave.
        lang: "en" or "zh-TW".
    """
    from rich import box
    from rich.table import Table

    text = TEXT[lang]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=bool(rows))
    footers = {
        "layer": text["total"],
        "params": f"{counts.params:,}",
        "macs": f"{counts.macs:,}",
    }
    for key in ("layer", "shape", "params", "macs", "size", "stride", "start"):
        side: Any = "left" if key in ("layer", "shape") else "right"
        table.add_column(text[key], footers.get(key, ""), justify=side, overflow="fold")
    table.add_row(text["input"], _times(shape), "", "", "1", "1", "0")
    for row, count in zip(rows, counts.layers, strict=True):
        counted = [f"{number:,}" if number else "" for number in (count.params, count.macs)]
        field = [text["global"], "", ""]
        if isinstance(row.rf, RF):
            field = [_axes(row.rf.size), _axes(row.rf.stride), _axes(row.rf.start)]
        table.add_row(str(row.layer), _times(row.shape), *counted, *field)
    return table


def summary_table(found: Summary, lang: str) -> Table:
    """A rich table of a network's parts, with totals.

    Args:
        found: what `summary` gave.
        lang: "en" or "zh-TW".
    """
    from rich import box
    from rich.table import Table

    text = TEXT[lang]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    table.add_column(text["layer"], text["total"], overflow="fold")
    table.add_column(text["shape"], _times(found.shape), overflow="fold")
    table.add_column(text["params"], f"{found.params:,}", justify="right")
    table.add_column(text["macs"], f"{found.macs:,}", justify="right")
    table.add_row(text["input"], _times(found.image), "", "")
    for part in found.parts:
        counted = [f"{number:,}" if number else "" for number in (part.params, part.macs)]
        table.add_row(part.name, _times(part.shape or ()), *counted)
    return table


def notes(rows: Sequence[Row], lang: str) -> str:
    """What the columns mean; one sentence more where a transposed layer makes phases."""
    phased = any(row.op == "tconv" for row in rows)
    return TEXT[lang]["note"] + ("\n" + TEXT[lang]["phases"] if phased else "")


def _field(rf: RF | str) -> dict[str, list[Any]] | str:
    if isinstance(rf, str):
        return rf
    return {"size": list(rf.size), "stride": list(rf.stride), "start": list(rf.start)}


def _times(numbers: Sequence[int]) -> str:
    return "×".join(map(str, numbers))


def _axes(numbers: Sequence[float]) -> str:
    """One number if all axes agree, at most three decimals."""
    texts = [f"{number:,}" if isinstance(number, int) else f"{number:.3g}" for number in numbers]
    return texts[0] if len(set(texts)) == 1 else "×".join(texts)
