"""Parameters, buffers, multiply-accumulates of a stack.

A MAC is one multiply-accumulate of a convolution or a linear layer; a FLOP count is twice that.
Biases, normalisation, activations and pooling have none here. Parameters are what training
changes; the running mean, the running variance and the counter of batch normalisation are buffers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cnnref.spec.analysis import Row, analyse
from cnnref.spec.grammar import Stack


@dataclass(frozen=True, slots=True)
class LayerCount:
    """Elements of parameters and buffers of one layer; MACs for one input."""

    params: int
    buffers: int
    macs: int


@dataclass(frozen=True, slots=True)
class StackCount:
    """The counts of each layer and their totals."""

    layers: tuple[LayerCount, ...]
    params: int
    buffers: int
    macs: int


def count_layer(row: Row) -> LayerCount:
    """Parameters, buffers and MACs of one analysed layer.

    Source: torch.nn (torch 2.13) for parameters and buffers; MACs are half of what
    torch.utils.flop_counter counts.

    Examples:
        >>> from cnnref import analyse
        >>> count_layer(analyse("3x224x224 conv64k7s2p3nobias")[0])
        LayerCount(params=9408, buffers=0, macs=118013952)
    """
    layer, op = row.layer, row.op
    channels = row.in_shape[0]
    if op == "bn":
        return LayerCount(2 * channels, 2 * channels + 1, 0)
    if op == "fc":
        weights = _product(row.in_shape) * layer.out
        return LayerCount(weights + layer.out * layer.bias, 0, weights)
    if op not in ("conv", "dw", "pw", "tconv"):
        return LayerCount(0, 0, 0)
    out = row.shape[0]
    groups = channels if op == "dw" else layer.groups
    weights = channels // groups * out * _product(layer.kernel)
    # Every weight is used once per output cell; a transposed one once per input cell.
    cells = _product(row.in_shape[1:] if op == "tconv" else row.shape[1:])
    return LayerCount(weights + out * layer.bias, 0, weights * cells)


def count_stack(stack: Stack | str | Iterable[Row]) -> StackCount:
    """Parameters, buffers and MACs of a stack, per layer and in total.

    Args:
        stack: a stack, its text, or the rows that `analyse` gave.

    Raises:
        SpecError: if the text has a fault or a layer does not fit.

    Source: see `count_layer`.

    Examples:
        >>> total = count_stack("1x32x32 conv6k5 relu avg2 conv16k5 relu avg2 conv120k5 fc84 fc10")
        >>> total.params, total.macs, total.layers[0].params
        (61706, 416520, 156)
    """
    rows = analyse(stack) if isinstance(stack, Stack | str) else stack
    layers = tuple(map(count_layer, rows))
    return StackCount(
        layers,
        sum(layer.params for layer in layers),
        sum(layer.buffers for layer in layers),
        sum(layer.macs for layer in layers),
    )


def _product(numbers: Iterable[int]) -> int:
    product = 1
    for number in numbers:
        product *= number
    return product
