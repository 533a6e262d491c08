"""Which weights of a matrix are left when half of them go, by three rules."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import FILL, INK, MUTED
from cnnref.figures.text import words

SIDE, CELL = 8, 12.0
RULES = ("weights", "two_of_four", "channels")


def sparse(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """One matrix of 8 outputs by 8 inputs under each rule; what is left is filled.

    Args:
        spec: names in `RULES`.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = sparse(["weights", "two_of_four"])
        >>> sparse(["rows"])
        Traceback (most recent call last):
        ValueError: rule 'rows' must be one of weights, two_of_four, channels
    """
    word = words(lang)
    side = SIDE * CELL
    gap = (WIDTH - 4 - side * len(spec)) / max(1, len(spec) - 1)
    sheet = Canvas(side + 44)
    for rule in spec:
        if rule not in RULES:
            raise ValueError(f"rule {rule!r} must be one of {', '.join(RULES)}")
    for index, rule in enumerate(spec):
        x = 2 + index * (side + gap)
        sheet.text(x + side / 2, 9, word[f"sparse_{rule}"], "center")
        kept = left(rule)
        cells = [
            (x + CELL * j, 20 + CELL * i, CELL, CELL)
            for i in range(SIDE)
            for j in range(SIDE)
            if kept[i][j]
        ]
        sheet.boxes(cells, face=FILL, edge=INK, width=0.5)
        marks = range(0, SIDE + 1, 4) if rule == "two_of_four" else (0, SIDE)
        sheet.boxes([(x, 20, side, side)], edge=MUTED, width=0.8)
        sheet.lines([(x + CELL * j, 20, x + CELL * j, 20 + side) for j in marks], INK, 1.2)
    sheet.text(WIDTH / 2, side + 34, word["sparse_axes"], "center")
    return sheet.figure


def left(rule: str) -> list[list[bool]]:
    """Which of the weights stay: always half of them.

    Examples:
        >>> [sum(map(sum, left(rule))) for rule in RULES]
        [32, 32, 32]
    """
    if rule not in RULES:
        raise ValueError(f"rule {rule!r} must be one of {', '.join(RULES)}")
    import torch  # here: most figures need no torch
    from torch import nn

    from cnnref.deploy.channels import weakest
    from cnnref.deploy.pruning import prune_two_of_four, prune_weights

    conv = nn.Conv2d(SIDE, SIDE, 1, bias=False)
    values = torch.randn(SIDE, SIDE, generator=torch.Generator().manual_seed(2))
    conv.weight.data = values[:, :, None, None]
    if rule == "weights":
        pruned: nn.Module = prune_weights(conv, 0.5)
    elif rule == "two_of_four":
        pruned = prune_two_of_four(conv)
    else:
        pruned = conv
        conv.weight.data[weakest(conv, SIDE // 2)] = 0
    weight = pruned.weight
    assert isinstance(weight, torch.Tensor)
    found: list[list[bool]] = (weight[:, :, 0, 0] != 0).tolist()
    return found
