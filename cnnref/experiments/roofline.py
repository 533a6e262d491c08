"""Arithmetic intensity of layers under the roofline of a machine."""

from __future__ import annotations

from math import prod

from cnnref.spec.analysis import analyse
from cnnref.spec.count import count_stack


def moved(stack: str, bytes_each: float = 2, batch: int = 1) -> float:
    """Bytes of the input, output, parameters of each layer of a stack, each moved once.

    Args:
        stack: layers in the stack language, none fused with its neighbour.
        bytes_each: of a number; 2 for bfloat16, 4 for float32.
        batch: images that share the parameters.

    Examples:
        >>> moved("1x4x4 conv1k3p1nobias", bytes_each=1)
        41
    """
    rows = analyse(stack)
    maps = sum(prod(row.in_shape) + prod(row.shape) for row in rows)
    return bytes_each * (batch * maps + count_stack(rows).params)


def intensity(stack: str, bytes_each: float = 2, batch: int = 1) -> float:
    """FLOPs for each byte moved, two FLOPs a multiply-accumulate.

    Source: Williams, Waterman, Patterson 2009, "Roofline", with compulsory traffic only.

    Examples:
        >>> round(intensity("256x56x56 dw3p1nobias"), 1)
        4.5
    """
    return 2 * batch * count_stack(stack).macs / moved(stack, bytes_each, batch)


def attainable(at: float, peak: float, bandwidth: float) -> float:
    """FLOPs a second at an intensity: what memory can feed, at most the peak.

    Examples:
        >>> attainable(4.0, peak=100.0, bandwidth=10.0), attainable(40.0, 100.0, 10.0)
        (40.0, 100.0)
    """
    if min(at, peak, bandwidth) <= 0:
        raise ValueError(f"at {at}, peak {peak}, bandwidth {bandwidth} must all be above 0")
    return min(peak, bandwidth * at)


def least_seconds(
    stack: str, peak: float, bandwidth: float, bytes_each: float = 2, batch: int = 1
) -> float:
    """The roofline's lower bound: each layer waits for arithmetic or for memory, one by one.

    Args:
        stack: layers in the stack language.
        peak: FLOPs a second.
        bandwidth: bytes a second.
        bytes_each: of a number.
        batch: images.

    Examples:
        >>> least_seconds("1x4x4 conv1k3p1nobias", peak=288.0, bandwidth=1e9)
        1.0
    """
    head, *layers = _single(stack)
    total = 0.0
    for text in [head, *layers]:
        flops = 2 * batch * count_stack(text).macs
        total += max(flops / peak, moved(text, bytes_each, batch) / bandwidth)
    return total


def _single(stack: str) -> list[str]:
    """Each layer of a stack as a stack of its own."""
    return ["x".join(map(str, row.in_shape)) + f" {row.layer}" for row in analyse(stack)]
