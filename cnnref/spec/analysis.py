"""Shape and receptive field of every layer of a stack.

A field counts the padding, so a unit near the border may start at a negative pixel. Behind global
pooling or a linear layer it is "global": such a unit sees the whole input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cnnref.geometry import (
    INPUT_RF,
    Field,
    conv_out,
    effective_kernel,
    rf_center,
    rf_window,
    transposed_out,
)
from cnnref.phases import Phases, Window, phase_step, transposed_step
from cnnref.spec.grammar import SpecError, Stack, parse
from cnnref.spec.layer import Layer, Numbers
from cnnref.spec.word import LARGEST

MOST_PHASES = 1_000_000
"""Windows that are followed in all behind the transposed layers of one stack."""
FARTHEST = 10**18
"""No receptive field may reach further, in pixels."""

_AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
Fields = tuple[Field | Phases, ...]


@dataclass(frozen=True, slots=True, repr=False)
class RF:
    """Receptive field per axis: unit i sees the pixels from start + i * stride, `size` of them.

    Behind a transposed layer units differ by phase. Then `size` is that of the widest unit,
    `stride` the average per unit (whole where it can be), `start` the first pixel of unit 0, or
    of the first unit that reads anything; `window` is exact for every unit.

    Attributes:
        fields: per axis a tuple `(size, stride, start)`, or `Phases` behind a transposed layer.

    Examples:
        >>> field = analyse("3x224x224 conv64k7s2p3 max3s2p1")[-1].rf
        >>> field.size, field.stride, field.start, field.center, field.window(2)
        ((11, 11), (4, 4), (-5, -5), (0.0, 0.0), (3, 13))
        >>> up = analyse("1x8 tconv1k3s2p1")[-1].rf
        >>> up.size, up.stride, [up.window(unit) for unit in range(3)]
        ((2,), (0.5,), [(0, 0), (0, 1), (1, 1)])
    """

    fields: Fields

    def __repr__(self) -> str:
        return f"RF(size={self.size}, stride={self.stride}, start={self.start})"

    @property
    def size(self) -> Numbers:
        """Pixels from the first to the last, padding counted, per axis."""
        return tuple(f.size if isinstance(f, Phases) else f[0] for f in self.fields)

    @property
    def stride(self) -> tuple[int | float, ...]:
        """Pixels between the windows of two neighbouring units, per axis."""
        return tuple(f.stride if isinstance(f, Phases) else f[1] for f in self.fields)

    @property
    def start(self) -> Numbers:
        """First pixel of unit 0, per axis; negative where it reads padding."""
        return tuple(f.start if isinstance(f, Phases) else f[2] for f in self.fields)

    @property
    def center(self) -> tuple[float, ...]:
        """Pixel index in the middle of the window that begins at `start`; halves are exact."""
        return tuple(map(_center, self.fields))

    def window(self, index: int, axis: int = 0) -> Window | None:
        """First and last pixel of unit `index` along one axis; None if it reads nothing."""
        field = self.fields[axis]
        return field.window(index) if isinstance(field, Phases) else rf_window(field, index)


@dataclass(frozen=True, slots=True)
class Row:
    """One layer of an analysed stack.

    Attributes:
        layer: the layer; `str(row.layer)` is its word.
        in_shape: `(C, …)` in front of it.
        shape: `(C, …)` behind it, `(features,)` once flat.
        rf: receptive field behind it, or "global".
    """

    layer: Layer
    in_shape: Numbers
    shape: Numbers
    rf: RF | Literal["global"]

    @property
    def op(self) -> str:
        """Name of the layer: conv, dw, pw, tconv, max, avg, gap, flatten, fc, bn, relu."""
        return self.layer.op


def analyse(stack: Stack | str) -> tuple[Row, ...]:
    """Follow the shape and the receptive field through a stack.

    Args:
        stack: a stack or its text.

    Raises:
        SpecError: if the text has a fault or a layer does not fit; where torch refuses, so does
            this.

    Source: shapes as torch.nn (torch 2.13); fields: Araujo, Norris and Sim, Distill 2019.

    Examples:
        >>> for row in analyse("1x28x28 conv8k5 max2 fc10"):
        ...     print(row.layer, row.shape, row.rf if row.rf == "global" else row.rf.size)
        conv8k5 (8, 24, 24) (5, 5)
        max2 (8, 12, 12) (6, 6)
        fc10 (10,) global
        >>> analyse("1x3x3 conv8k7p1")
        Traceback (most recent call last):
        cnnref.spec.grammar.SpecError: column 7: conv8k7p1: kernel 7 does not fit a padded input \
of 5 (input 3, padding 1), height; use a kernel of at most 5 or a padding of at least 2
    """
    if not isinstance(stack, Stack):
        stack = parse(stack)
    elif len(stack.offsets) != len(stack.layers):  # built by hand: checked like text
        stack = parse(str(stack))
    return tuple(_rows(stack))


def _rows(stack: Stack) -> Iterator[Row]:
    shape = stack.input
    rf: RF | Literal["global"] = RF((INPUT_RF,) * (len(shape) - 1))
    budget = MOST_PHASES
    for layer, offset in zip(stack.layers, stack.offsets, strict=True):
        before = shape
        try:
            shape = _shape(layer, before)
            if layer.op in ("gap", "fc"):
                rf = "global"
            elif layer.kernel and rf != "global":
                rf, budget = _field(layer, rf, budget)
        except _Misfit as misfit:
            message = f"{layer}: {misfit.message}"
            raise SpecError(message, stack.text, offset, misfit.advice) from None
        yield Row(layer, before, shape, rf)


class _Misfit(Exception):
    def __init__(self, message: str, advice: str = "") -> None:
        self.message, self.advice = message, advice


def _shape(layer: Layer, shape: Numbers) -> Numbers:
    op, channels = layer.op, shape[0]
    if op in ("bn", "relu"):
        return shape
    if op in ("flatten", "fc"):
        features = 1
        for size in shape:
            features *= size
        _bounded(features, "the output")
        return (layer.out if op == "fc" else features,)
    if len(shape) == 1:
        raise _Misfit(f"needs a map, the shape is flat ({channels})", "put it in front of flatten")
    if op == "gap":
        return (channels,) + (1,) * (len(shape) - 1)
    if op in ("conv", "pw", "tconv"):
        if channels % layer.groups:
            raise _Misfit(f"groups {layer.groups} do not divide {channels} input channels",
                          f"use a divisor of {channels}")  # fmt: skip
        channels = layer.out
    first = _size(layer, shape, 0)
    if len(set(shape[1:])) == 1 and _even(layer):
        return (channels,) + (first,) * (len(shape) - 1)
    return (channels, first, *(_size(layer, shape, axis) for axis in range(1, len(shape) - 1)))


def _even(layer: Layer) -> bool:
    """Whether all axes are treated alike."""
    pads = layer.padding if isinstance(layer.padding, tuple) else (0,)
    parts = (layer.kernel, layer.stride, pads, layer.dilation, layer.output_padding)
    return all(len(set(part)) == 1 for part in parts)


def _size(layer: Layer, shape: Numbers, axis: int) -> int:
    """Output size along one axis."""
    size, kernel, stride, dilation = (
        shape[axis + 1], layer.kernel[axis], layer.stride[axis], layer.dilation[axis],
    )  # fmt: skip
    padding = layer.padding if layer.padding == "same" else layer.padding[axis]
    where = "" if len(shape) == 2 else ", " + _AXES[len(shape) - 1][axis]
    try:
        if layer.op == "tconv":
            extra = layer.output_padding[axis]
            out = transposed_out(size, kernel, stride, int(padding), extra, dilation)
        else:
            out = conv_out(size, kernel, stride, padding, dilation, layer.ceil)
    except ValueError as error:
        raise _Misfit(f"{error}{where}", _advice(layer, size, axis)) from None
    if layer.op == "avg" and len(shape) == 4 and kernel > size:
        # torch 2.13, aten/src/ATen/native/Pool.h: pool3d_shape_check(check_input_size=true)
        raise _Misfit(f"kernel {kernel} is larger than the input of {size}{where}",
                      f"torch's AvgPool3d takes a kernel of at most {size} here")  # fmt: skip
    _bounded(out, f"the output{where}")
    return out


def _advice(layer: Layer, size: int, axis: int) -> str:
    """What would fit in place of a kernel that does not."""
    if layer.op == "tconv":
        return ""
    kernel, dilation = layer.kernel[axis], layer.dilation[axis]
    padding = 0 if isinstance(layer.padding, str) else layer.padding[axis]
    largest = (size + 2 * padding - 1) // dilation + 1
    missing = -(-(effective_kernel(kernel, dilation) - size) // 2)
    advice = f"use a kernel of at most {largest}"
    if layer.op in ("max", "avg") and missing > kernel // 2:
        return advice
    return f"{advice} or a padding of at least {missing}"


def _bounded(value: int, label: str) -> None:
    if value > LARGEST:
        raise _Misfit(f"{label} has {value:,} cells, more than {LARGEST:,}", "use less")


def _field(layer: Layer, rf: RF, budget: int) -> tuple[RF, int]:
    """Field behind a layer with a kernel, and how many windows may still be followed."""
    if len(set(rf.fields)) == 1 and _even(layer):
        field, budget = _axis_field(layer, rf.fields[0], 0, budget)
        return RF((field,) * len(rf.fields)), budget
    fields = []
    for axis, before in enumerate(rf.fields):
        field, budget = _axis_field(layer, before, axis, budget)
        fields.append(field)
    return RF(tuple(fields)), budget


def _axis_field(
    layer: Layer, field: Field | Phases, axis: int, budget: int
) -> tuple[Field | Phases, int]:
    kernel, stride, dilation = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
    padding = layer.padding if layer.padding == "same" else layer.padding[axis]
    period = field.period if isinstance(field, Phases) else 1
    if layer.op == "tconv":
        if (budget := budget - period * stride) < 0:
            raise _Misfit(f"units see the input in more than {MOST_PHASES:,} different ways",
                          "use a smaller stride")  # fmt: skip
        after = transposed_step(field, kernel, stride, int(padding), dilation)
    else:
        if (budget := budget - period + 1) < 0:
            raise _Misfit(f"units see the input in more than {MOST_PHASES:,} different ways",
                          "use fewer transposed layers")  # fmt: skip
        after = phase_step(field, kernel, stride, padding, dilation)
    numbers = (after.size, after.jump, after.start) if isinstance(after, Phases) else after
    if max(map(abs, numbers)) > FARTHEST:
        raise _Misfit(f"the receptive field reaches further than {FARTHEST:,} pixels",
                      "use smaller strides or kernels")  # fmt: skip
    return after, budget


def _center(field: Field | Phases) -> float:
    if not isinstance(field, Phases):
        return rf_center(field)
    first, last = field.first or (0, 0)
    return (first + last) / 2
