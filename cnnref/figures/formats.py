"""How number formats divide their bits."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.text import words

FORMATS = {
    "float32": (1, 8, 23),
    "TF32": (1, 8, 10),
    "float16": (1, 5, 10),
    "bfloat16": (1, 8, 7),
}
"""Bits of sign, exponent, fraction."""


def formats(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """A bar for each format, its parts as long as their bits.

    Args:
        spec: names in `FORMATS`.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = formats(["float16", "bfloat16"])
        >>> formats(["float8"])
        Traceback (most recent call last):
        ValueError: format 'float8' must be one of float32, TF32, float16, bfloat16
    """
    word = words(lang)
    rows = []
    for name in spec:
        if name not in FORMATS:
            raise ValueError(f"format {name!r} must be one of {', '.join(FORMATS)}")
        sign, exponent, fraction = FORMATS[name]
        rows.append((name, [exponent, fraction, sign], f"{exponent} + {fraction} + {sign}"))
    keys = [word[key] for key in ("bits_exponent", "bits_fraction", "bits_sign")]
    return bars(rows, keys, most=36)
