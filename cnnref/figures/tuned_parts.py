"""Accuracy by the part of a network that was tuned, for each kind of shift."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.text import words

PARTS = ("first", "last", "all")


def tuned_parts(spec: Mapping[str, Mapping[str, float]], *, lang: str = "en") -> Figure:
    """Three bars a shift: the first layer, the head, or all of it.

    Args:
        spec: accuracy, 0 to 1, by shift ("noise", "inverted", "labels") and part.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: if a shift has no words, or lacks a part.

    Examples:
        >>> figure = tuned_parts({"noise": {"first": 0.8, "last": 0.7, "all": 0.7}})
        >>> tuned_parts({"noise": {"first": 0.8}})
        Traceback (most recent call last):
        ValueError: 'noise' has first; it must have first, last, all
    """
    word = words(lang)
    rows: list[tuple[str, list[float], str]] = []
    for shift, values in spec.items():
        if f"shift_{shift}" not in word:
            raise ValueError(f"shift {shift!r} has no words in cnnref/figures/text.py")
        if {*values} != {*PARTS}:
            raise ValueError(f"{shift!r} has {', '.join(values)}; it must have {', '.join(PARTS)}")
        for part in PARTS:
            name = word[f"shift_{shift}"] + word["joined"] + word[f"tuned_{part}"]
            rows.append((name, [values[part]], f"{values[part]:.2f}"))
    return bars(rows, title=word["accuracy"], most=1.0)
