"""The functions that a page may call between [= and =]."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # the macros plugin loads this file by its path
    sys.path.insert(0, str(ROOT))

from hooks import (  # noqa: E402
    accuracies,
    atlas,
    diagrams,
    formulas,
    indexes,
    networks,
    peers,
    quantities,
    records,
    references,
)

CALL = re.compile(r"\[= (.*?) =\]")
TABLE = {
    "en": {
        "layer": "Layer",
        "out": "Output",
        "rf": "Field",
        "params": "Parameters",
        "macs": "MACs",
        "global": "global",
        "name": "Name",
        "image": "Image",
        "tool": "Tool",
        "truth": "Truth",
        "jump": "Jump",
        "start": "Start",
        "centre": "Centre",
        "side": "Field/side",
        "mass": "95\u00a0%",
    },
    "zh-TW": {
        "layer": "層",
        "out": "輸出",
        "rf": "感受野",
        "params": "參數",
        "macs": "MAC",
        "global": "全域",
        "name": "名稱",
        "image": "輸入影像",
        "tool": "工具",
        "truth": "實際值",
        "jump": "累積步幅",
        "start": "起點",
        "centre": "中心",
        "side": "感受野／邊長",
        "mass": "95\u00a0%",
    },
}


def functions(lang: str, page_terms: set[str]) -> dict[str, Any]:
    """The macros of one language by name; `page_terms` collects the terms a page has used."""

    def term(name: str) -> str:
        first = name not in page_terms
        page_terms.add(name)
        return references.term(name, lang, first=first)

    def figure(kind: str, spec: Any, *, alt: str, caption: str, **options: Any) -> str:
        drawing = diagrams.place(kind, spec, lang, alt, options)
        return (
            '<figure class="diagram" markdown="block">\n'
            f"{drawing}\n"
            f'<figcaption markdown="span">{caption}</figcaption>\n</figure>'
        )

    def shown(text: str) -> str:
        return CALL.sub(lambda call: str(eval(call[1], {"__builtins__": {}}, table)), text)

    table = {
        "n": quantities.n,
        "n_plain": quantities.plain,
        "params": quantities.params,
        "macs": quantities.macs,
        "out": quantities.out,
        "tout": quantities.tout,
        "rf": quantities.rf,
        "peer": peers.peer,
        "peers_table": lambda: peers.table(TABLE[lang]["tool"]),
        "peer_time": peers.peer_time,
        "fields_table": lambda names, labels: peers.fields_table(
            names, labels, TABLE[lang]["truth"]
        ),
        "record": records.record,
        "phases": quantities.phases,
        "spread": quantities.spread,
        "stack_table": lambda stack: quantities.stack_table(stack, TABLE[lang]),
        "field_of": quantities.field_of,
        "field_table": lambda families: networks.field_table(families, TABLE[lang]),
        "layers": lambda name: atlas.layers(name, lang),
        "variants": lambda family: atlas.variants(family, lang),
        "accuracy": lambda record, place=1: accuracies.accuracy(record, place, lang),
        "accuracy_value": accuracies.value_of,
        "published": lambda family: atlas.published(family, lang),
        "all_networks": lambda: atlas.everything(lang),
        "atlas_index": lambda: atlas.index(lang),
        "atlas_timeline": lambda: atlas.timeline(lang),
        "atlas_points": atlas.points,
        "family_pair": lambda first, second: atlas.pair(first, second, lang),
        "network_count": lambda: quantities.n(len(networks.networks())),
        "fact": lambda name: references.fact(name, lang),
        "fact_value": references.fact_value,
        "cite": references.cite,
        "term": term,
        "glossary": lambda: indexes.glossary(lang),
        "bibliography": lambda: indexes.bibliography(lang),
        "questions": lambda: indexes.questions(lang, shown),
        "formulas": lambda group: formulas.sheet(group, lang),
        "brief_formulas": lambda: formulas.brief(lang),
        "figure": figure,
    }
    return table


def define_env(env: Any) -> None:
    """Called by mkdocs-macros once a build."""
    used: set[str] = set()
    for name, function in functions(env.conf.theme["language"], used).items():
        env.macro(function, name)
    env.page_terms = used


def on_pre_page_macros(env: Any) -> None:
    """Called by mkdocs-macros before each page: every page has first uses of its own."""
    env.page_terms.clear()
