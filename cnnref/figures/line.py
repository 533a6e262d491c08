"""Which units of each row one unit reads, counted exactly."""

from __future__ import annotations

from cnnref import Row, analyse
from cnnref.figures.stack import stack_text
from cnnref.geometry import sides
from cnnref.spec.layer import Layer

WITHOUT_WINDOW = ("bn", "relu")


def line(stack: str, most: int) -> tuple[int, tuple[Row, ...]]:
    """Length of a 1-D input and its layers; raises ValueError if it cannot be drawn."""
    rows = tuple(row for row in analyse(stack_text(stack)) if row.op not in WITHOUT_WINDOW)
    if not rows:
        raise ValueError(f"stack {stack!r} has no layer with a window to draw")
    for row in rows:
        if len(row.in_shape) != 2 or len(row.shape) != 2 or row.op in ("gap", "flatten", "fc"):
            raise ValueError(
                f"stack {stack!r}: this drawing needs layers along one axis, such as "
                f"'1x16 conv1k3'; {row.layer} is not one"
            )
    length = max(rows[0].in_shape[1], *(row.shape[1] for row in rows))
    if length > most:
        raise ValueError(f"stack {stack!r} is {length} cells wide; at most {most} can be read")
    return rows[0].in_shape[1], rows


def reads(layer: Layer, size: int, unit: int) -> list[int]:
    """Units of a layer's input (`size` of them) that one output unit reads; padding counts.

    Examples:
        >>> from cnnref import parse
        >>> conv, up = parse("1x8 conv1k3s2p1 tconv1k4s2p1").layers
        >>> reads(conv, 8, 0), reads(up, 4, 3)
        ([-1, 0, 1], [2, 1])
    """
    kernel, stride, dilation = layer.kernel[0], layer.stride[0], layer.dilation[0]
    if layer.op == "tconv":
        padding = layer.padding[0]
        assert isinstance(padding, int)
        ends = [unit + padding - dilation * tap for tap in range(kernel)]
        inner = [end // stride for end in ends if end % stride == 0]
        return [i for i in inner if 0 <= i < size]  # beyond the border there is nothing to read
    left = pad(layer)[0]
    return [unit * stride - left + dilation * tap for tap in range(kernel)]


def pad(layer: Layer) -> tuple[int, int]:
    """Padding (left, right) of a layer along its one axis."""
    padding = layer.padding if isinstance(layer.padding, str) else layer.padding[0]
    return sides(layer.kernel[0], padding, layer.dilation[0])


def trail(length: int, rows: tuple[Row, ...], unit: int) -> list[set[int]]:
    """Units read in each row, the input first, down from one unit of the last row.

    Examples:
        >>> length, rows = line("1x16 conv1k3 conv1k3d2", 40)
        >>> [sorted(units) for units in trail(length, rows, 5)]
        [[5, 6, 7, 8, 9, 10, 11], [5, 7, 9], [5]]
    """
    levels = [{unit}]
    for row in reversed(rows):
        size = row.in_shape[1]
        below = {i for u in levels[0] if 0 <= u < row.shape[1] for i in reads(row.layer, size, u)}
        levels.insert(0, below)
    return levels
