"""The words in the drawings, in both languages."""

TEXT = {
    "en": {
        "input": "input",
        "output": "output",
        "sees": "sees {n}",
        "layers": "layers",
        "field": "receptive field (pixels)",
        "unread": "never read",
        "cut": ", {n} cut off by padding",
        "rates": "dilation {rates}",
        "read": "{read} of {all} read",
        "theory": "theoretical field: {n}",
        "mass": "95 % of the influence: {n}",
    },
    "zh-TW": {
        "input": "輸入",
        "output": "輸出",
        "sees": "看得到 {n}",
        "layers": "層數",
        "field": "感受野（像素）",
        "unread": "從未讀取",
        "cut": "，填補切掉 {n}",
        "rates": "擴張率 {rates}",
        "read": "讀取 {all} 格中的 {read} 格",
        "theory": "理論感受野：{n}",
        "mass": "影響力的 95%：{n}",
    },
}


def words(lang: str) -> dict[str, str]:
    """The words of one language; raises ValueError for a language that has none."""
    if lang not in TEXT:
        raise ValueError(f"lang {lang!r} must be one of {', '.join(TEXT)}")
    return TEXT[lang]
