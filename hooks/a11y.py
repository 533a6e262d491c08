"""Repair what the theme's markup lacks for people who cannot see the page."""

from __future__ import annotations

import re
from typing import Any

LABELS = {
    "en": {"search": "Search", "table": "Table, scrolls sideways"},
    "zh-TW": {"search": "搜尋", "table": "表格，可左右捲動"},
}


def repair(page: str, lang: str) -> str:
    """Name the search dialog; make wide tables and code reachable by keyboard."""
    label = LABELS[lang]
    page = page.replace(
        'data-md-component="search" role="dialog"',
        f'data-md-component="search" role="dialog" aria-label="{label["search"]}"',
    )
    return re.sub(
        r"<table>(.*?)</table>",
        # The class keeps the theme's script from adding a scroll area that no key can reach.
        rf'<div class="table-scroll" role="region" aria-label="{label["table"]}" tabindex="0">'
        r'<table class="data">\1</table></div>',
        page,
        flags=re.S,
    )


def on_post_page(output: str, page: Any, config: Any) -> str:
    return repair(output, config.theme["language"])
