"""What a vision transformer computes, by the size of the image."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.checks import whole
from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

SIDES = range(128, 1537, 128)


def attention_costs(spec: Sequence[int], *, lang: str = "en") -> Figure:
    """MACs of the attention maps, which grow with n², and of the linear layers, with n.

    Args:
        spec: width, encoder blocks, side of a patch: `[768, 12, 16]` for ViT-B/16.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: unless spec holds three whole numbers above 0.

    Examples:
        >>> figure = attention_costs([768, 12, 16])
        >>> [round(part / 1e9, 1) for part in costs(224, 768, 12, 16)]
        [0.7, 16.7]
    """
    word = words(lang)
    if len(spec) != 3:
        raise ValueError(f"spec {list(spec)} must be a width, blocks and the side of a patch")
    width, blocks, patch = (whole("spec", value, 1) for value in spec)
    found = [(side, costs(side, width, blocks, patch)) for side in SIDES]
    curves = [
        (word["token_maps"], [(side, maps / 1e9) for side, (maps, _) in found]),
        (word["token_linear"], [(side, linear / 1e9) for side, (_, linear) in found]),
    ]
    return chart(curves, Axis(word["token_size"], low=0), Axis(word["token_macs"]))


def costs(side: int, width: int, blocks: int, patch: int) -> tuple[int, int]:
    """MACs of the maps (queries with keys, weights with values), and of the linear layers."""
    tokens = (side // patch) ** 2 + 1
    return blocks * 2 * tokens**2 * width, blocks * 12 * tokens * width**2
