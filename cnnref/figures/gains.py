"""Where a gain comes from: parts of a bar for each comparison."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.bars import bars
from cnnref.figures.text import words


def gains(
    spec: Sequence[Sequence[float]], *, lang: str = "en", labels: Sequence[str] = ()
) -> Figure:
    """A bar a comparison, first the part of the recipe, then that of the architecture.

    Args:
        spec: accuracies of each comparison: before, with the new recipe, with both.
        lang: "en" or "zh-TW".
        labels: what is compared; its number if left out.

    Raises:
        ValueError: if accuracies do not rise, or labels are missing.

    Examples:
        >>> figure = gains([[76.1, 78.8, 82.0]], labels=["ResNet-50 to ConvNeXt-T"])
    """
    word = words(lang)
    names = list(labels) or [str(number) for number in range(1, len(spec) + 1)]
    if len(names) != len(spec):
        raise ValueError(f"{len(spec)} comparisons and {len(names)} labels; a label each")
    rows = []
    for name, steps in zip(names, spec, strict=True):
        if len(steps) != 3 or list(steps) != sorted(steps):
            raise ValueError(f"comparison {list(steps)} must be three accuracies that rise")
        before, trained, redesigned = steps
        parts = [round(trained - before, 6), round(redesigned - trained, 6)]
        rows.append((name, parts, " + ".join(f"{part:.1f}" for part in parts)))
    return bars(rows, [word["recipe_part"], word["design_part"]], title=word["gain_points"])
