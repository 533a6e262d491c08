"""How the receptive field grows from layer to layer, several stacks in one plot."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cnnref import analyse
from cnnref.analysis import RF
from cnnref.figures.canvas import SMALL, WIDTH
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, PAPER
from cnnref.figures.text import words

STYLES = ((INK, "o", "-"), (ACCENT, "s", "-"), (FILL, "^", "-"), (MUTED, "D", "--"))


def growth(spec: str | Sequence[tuple[str, str]], *, lang: str = "en") -> Figure:
    """Receptive-field size over depth.

    Args:
        spec: one stack, or up to four pairs (label, stack).
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = growth([["3×3", "1x64 (conv1k3)x8"], ["5×5", "1x64 (conv1k5)x8"]])
    """
    word = words(lang)
    pairs = [("", spec)] if isinstance(spec, str) else [(label, stack) for label, stack in spec]
    if not 1 <= len(pairs) <= len(STYLES):
        raise ValueError(f"spec holds {len(pairs)} stacks; 1 to {len(STYLES)} can be told apart")
    figure = Figure(figsize=(WIDTH / 72, 3.3))
    axes = figure.add_axes((0.13, 0.15, 0.85, 0.82))
    for (label, stack), (colour, marker, dashes) in zip(pairs, STYLES, strict=False):
        sizes = field_sizes(stack)
        axes.plot(
            range(len(sizes)), sizes, color=colour, marker=marker, linestyle=dashes,
            markersize=4, linewidth=1.6, label=label,
        )  # fmt: skip
    axes.set_xlabel(word["layers"], fontsize=SMALL, color=INK)
    axes.set_ylabel(word["field"], fontsize=SMALL, color=INK)
    axes.set_ylim(bottom=0)
    axes.tick_params(labelsize=SMALL, colors=INK, length=3)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color=MUTED, linewidth=0.35)
    axes.set_axisbelow(True)
    axes.patch.set_visible(False)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(INK)
    if not isinstance(spec, str):
        axes.legend(
            fontsize=SMALL,
            labelcolor=INK,
            loc="upper left",
            facecolor=PAPER,
            edgecolor="none",
            framealpha=1,
            borderaxespad=0,
        )
    return figure


def field_sizes(stack: str) -> list[int]:
    """Size of the field along the first axis, at the input and behind each layer with a window.

    Examples:
        >>> field_sizes("1x64 conv1k3s2 relu conv1k3")
        [1, 3, 7]
    """
    sizes = [1]
    for row in analyse(stack):
        if row.op in ("bn", "relu"):
            continue
        if not isinstance(row.rf, RF):
            raise ValueError(f"stack {stack!r}: behind {row.layer} the field is global, no size")
        sizes.append(row.rf.size[0])
    return sizes
