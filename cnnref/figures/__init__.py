"""Drawings of receptive fields, windows and their growth, each a matplotlib Figure.

Examples:
    >>> figure = draw("pyramid", "1x16 conv1k3 conv1k3", lang="zh-TW")
    >>> type(figure).__name__
    'Figure'
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from matplotlib.figure import Figure

from cnnref.figures.cone import cone
from cnnref.figures.coverage import coverage
from cnnref.figures.dropped import dropped
from cnnref.figures.growth import growth
from cnnref.figures.nested import nested
from cnnref.figures.profile import profile
from cnnref.figures.pyramid import pyramid
from cnnref.figures.step import step
from cnnref.figures.svg import save, to_svg
from cnnref.figures.transposed import transposed

KINDS: dict[str, Callable[..., Figure]] = {
    "cone": cone,
    "coverage": coverage,
    "dropped": dropped,
    "growth": growth,
    "nested": nested,
    "profile": profile,
    "pyramid": pyramid,
    "step": step,
    "transposed": transposed,
}

__all__ = ["KINDS", "draw", "save", "to_svg", *KINDS]


def draw(kind: str, spec: Any, *, lang: str = "en", **options: Any) -> Figure:
    """Draw one figure by the name of its kind.

    Args:
        kind: a key of `KINDS`.
        spec: what the kind draws; for most of them a stack such as "1x16 conv1k3s2" or a network.
        lang: "en" or "zh-TW".
        **options: passed on to the function of that name.

    Raises:
        ValueError: for an unknown kind, language or option, or a stack that cannot be drawn.

    Examples:
        >>> figure = draw("step", "1x5x5 conv1k3s2")
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} must be one of {', '.join(KINDS)}")
    takes = [name for name in signature(KINDS[kind]).parameters if name not in ("spec", "lang")]
    for name in options:
        if name not in takes:
            raise ValueError(f"option {name!r} must be one of {', '.join(takes) or 'none'}: {kind}")
    return KINDS[kind](spec, lang=lang, **options)
