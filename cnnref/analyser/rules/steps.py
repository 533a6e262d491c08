"""The steps that rules are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from torch import Tensor

from cnnref.analyser.reads import Misaligned, Taps, shift
from cnnref.analyser.value import Dim, Value


class TooSmall(ValueError):
    """The image that a run assumes leaves nothing behind a layer."""


def through(x: Value, dim: int, taps: Taps, length: int, border: str = "constant") -> Value:
    """A layer along one dimension: taps where it runs along an axis, a new size in any case."""
    axes = x.dims[dim][1]
    if axes and length < 1:
        raise TooSmall(f"{x.sizes[dim]} cells become {length}")
    x = x.put(dim, (length, axes))
    if len(axes) > 1 and taps != shift(0):
        return blind(x, axes, "a window slides over places in a row")
    reads = list(x.reads)
    for axis in axes:
        if reads[axis] is not None:
            reads[axis] = reads[axis].through(taps, length, border)
    return x.but(x.dims, reads)


def blind(x: Value, axes: Iterable[int], why: str) -> Value:
    """The value if any unit may read everything along these axes."""
    gone = set(axes)
    reads = [None if axis in gone else read for axis, read in enumerate(x.reads)]
    return x.but(x.dims, reads).because(why) if gone else x


def still(x: Value, axes: Iterable[int], index: int) -> Value:
    """The reads of one index along these axes, for all."""
    kept = set(axes)
    return x.but(
        x.dims,
        [
            read.only(index) if axis in kept and read is not None else read
            for axis, read in enumerate(x.reads)
        ],
    )


def drop(x: Value, dim: int, why: str, *size: int) -> Value:
    """Take a dimension together: away, or to a given size without an axis."""
    extent, axes = x.dims[dim]
    x = blind(x, axes, why) if extent > 1 else still(x, axes, 0)
    return x.put(dim, *[(each, ()) for each in size])


def join(*values: Any, weights: Sequence[int] = ()) -> Value:
    """Values of which every unit reads the unit at its place in each, with broadcasting.

    `weights` says how much each counts, where they do not count alike.
    """
    own = [value for value in values if type(value) is Value]
    counts = list(weights) or [1] * len(own)
    out = own[0]
    for place, other in enumerate(own[1:], 1):
        out = _pair(out, other, counts[place] / sum(counts[: place + 1]))
    for other in values:
        if type(other) is not Value and isinstance(other, Tensor):
            out = stretch(out, other.shape)
    return out


def stretch(x: Value, sizes: Iterable[int]) -> Value:
    """The value broadcast to sizes; -1 and 1 leave a dimension as it is."""
    want = list(sizes)
    dims: list[Dim] = [(1, ())] * (len(want) - len(x.dims)) + list(x.dims)
    for place, size in enumerate(want, len(dims) - len(want)):
        if dims[place][0] == 1 and size > 1:
            x = still(x, dims[place][1], 0)
            dims[place] = (size, ())
    return x.but(dims)


def _pair(a: Value, b: Value, share: float) -> Value:
    if len(a.dims) < len(b.dims):
        a, b, share = b, a, 1 - share
    ahead = len(a.dims) - len(b.dims)
    dims: list[Dim] = list(a.dims[:ahead])
    for one, two in zip(a.dims[ahead:], b.dims, strict=True):
        wide, slim = (one, two) if one[0] >= two[0] else (two, one)
        dims.append((wide[0], wide[1] or (slim[1] if slim[0] == wide[0] else ())))
    out = Value(a.run, tuple(dims), a.reads, a.context or b.context, a.why or b.why)
    reads: list[Any] = []
    for axis, (one, two) in enumerate(zip(a.reads, b.reads, strict=True)):
        moves, follows = _moves(a, axis), _moves(b, axis)
        if moves != follows:  # only one of them differs from place to place
            kept, other = (one, two) if moves else (two, one)
            reads.append(kept)
            if other is None or not other.nothing:
                out = out.because("one number for all places joins")
        elif one is None or two is None:
            local = two if one is None else one
            reads.append(local if moves and local is not None and not local.nothing else None)
            out = out.because("a branch that may read everything joins")
        else:
            try:
                one, two = (one, two) if moves else (one.only(0), two.only(0))
                reads.append(one.join(two, share))
            except Misaligned as error:
                reads.append(None)
                out = out.because(str(error))
    return out.but(dims, reads)


def _moves(x: Value, axis: int) -> bool:
    """Whether units at different places along the axis may read differently."""
    return any(axis in axes and size > 1 for size, axes in x.dims)


def many(values: Any, length: int) -> list[Any]:
    """One entry for each of so many dimensions."""
    return list(values) if isinstance(values, tuple | list) else [values] * length


def given(values: tuple[Any, ...]) -> list[Any]:
    """Arguments that torch takes one by one or as one list."""
    one = len(values) == 1 and isinstance(values[0], tuple | list)
    return list(values[0] if one else values)


def dims_of(x: Any) -> tuple[Dim, ...]:
    """The dimensions of a value or a tensor."""
    return x.dims if type(x) is Value else tuple((size, ()) for size in x.shape)
