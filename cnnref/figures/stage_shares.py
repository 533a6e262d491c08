"""How many of a network's parameters each stage holds."""

from __future__ import annotations

from collections import Counter

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.text import words


def shares(name: str) -> dict[str, int]:
    """Parameters by the first part of their name; a norm counts to the layer before it.

    Examples:
        >>> shares("resnet18")["fc"]
        513000
    """
    import torch  # here: the other figures need no torch

    from cnnref.models import create

    with torch.device("meta"):
        net = create(name)
    found: Counter[str] = Counter()
    for key, parameter in net.named_parameters():
        found[key.split(".")[0].replace("bn1", "conv1")] += parameter.numel()
    return dict(found)


def stage_shares(spec: str, *, lang: str = "en") -> Figure:
    """A bar for each stage of a ResNet, with its share of all parameters.

    Args:
        spec: name of the network.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = stage_shares("resnet50")
    """
    word, found = words(lang), shares(spec)
    total = sum(found.values())
    rows = [
        (name, [size / total], f"{size / 1e6:.2f} M, {size / total:.1%}")
        for name, size in found.items()
    ]
    return bars(rows, title=word["parameters"])
