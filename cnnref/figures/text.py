"""The words in the drawings, in both languages."""

TEXT = {
    "en": {
        "input": "input",
        "output": "output",
        "sees": "sees {n}",
        "layers": "layers",
        "field": "receptive field (pixels)",
        "unread": "never read",
        "taken": "read",
        "skipped": "skipped",
        "padding": "padding",
        "none": "not read",
        "few": "few paths",
        "some": "more",
        "most": "most",
        "share": "paths that reach each pixel",
        "cut": ", {n} cut off by padding",
        "rates": "dilation {rates}",
        "read": "{read} of {all} read",
        "theory": "theoretical field: {n}",
        "mass": "{share} % of the paths: {n}",
    },
    "zh-TW": {
        "input": "輸入",
        "output": "輸出",
        "sees": "看得到 {n}",
        "layers": "層數",
        "field": "感受野（像素）",
        "unread": "從未讀取",
        "taken": "讀取",
        "skipped": "跳過",
        "padding": "填補",
        "none": "未讀取",
        "few": "路徑少",
        "some": "較多",
        "most": "最多",
        "share": "通到每個像素的路徑數",
        "cut": "，填補切掉 {n}",
        "rates": "擴張率 {rates}",
        "read": "{all} 格讀 {read} 格",
        "theory": "理論感受野：{n}",
        "mass": "{share}% 的路徑：{n}",
    },
}


def words(lang: str) -> dict[str, str]:
    """The words of one language; raises ValueError for a language that has none."""
    if lang not in TEXT:
        raise ValueError(f"lang {lang!r} must be one of {', '.join(TEXT)}")
    return TEXT[lang]
