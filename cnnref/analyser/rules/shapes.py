"""Rules of what moves, joins, cuts dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from torch import Tensor

from cnnref.analyser.reads import Taps, nearest, shift
from cnnref.analyser.rules.steps import (
    blind,
    dims_of,
    drop,
    given,
    join,
    many,
    still,
    stretch,
    through,
)
from cnnref.analyser.value import Dim, Untraceable, Value

if TYPE_CHECKING:
    from cnnref.analyser.trace import Run


def pad(run: Run, x: Value, pad: Any, mode: str = "constant", value: Any = None) -> Value:
    """pad: the last dimension first; a negative width crops."""
    for place in range(len(pad) // 2):
        before, behind = int(pad[2 * place]), int(pad[2 * place + 1])
        dim = len(x.dims) - 1 - place
        if before or behind:
            x = through(x, dim, shift(-before), x.sizes[dim] + before + behind, mode)
    return x


def roll(run: Run, x: Value, shifts: Any, dims: Any = None) -> Value:
    """roll: a shift; along an axis of any length, what comes round is left out."""
    if dims is None:
        raise Untraceable("no rule for roll over all dimensions")
    for places, dim in zip(many(shifts, 1), many(dims, 1), strict=True):
        x = through(x, dim % len(x.dims), shift(-places), x.sizes[dim], "circular")
    return x


def flip(run: Run, x: Value, *dims: Any) -> Value:
    """flip: the index runs back from the end."""
    for dim in given(dims):
        size, axes = x.dims[dim]
        run.looked |= bool(axes)
        x = through(x, dim % len(x.dims), Taps(-1, ((size - 1,),)), size)
    return x


def getitem(run: Run, x: Value, index: Any) -> Value:
    """Indexing by numbers, slices, None, an ellipsis; by a list or a tensor not along an axis."""
    items = list(index) if isinstance(index, tuple) else [index]
    dots = [place for place, item in enumerate(items) if item is Ellipsis]
    if dots:
        named = sum(item is not None and item is not Ellipsis for item in items)
        items[dots[0] : dots[0] + 1] = [slice(None)] * (len(x.dims) - named)
    dim = 0
    for item in items:
        if isinstance(item, int):
            x = _one(run, x, dim, item)
            continue
        if item is None:
            x = unsqueeze(run, x, dim)
        elif isinstance(item, slice):
            x = _slice(run, x, dim, item)
        elif isinstance(item, Tensor | list) and not x.dims[dim][1]:
            x = x.put(dim, (len(item), ()))
        else:
            raise Untraceable(f"no rule for an index of type {type(item).__name__} along an axis")
        dim += 1
    return x


def _slice(run: Run, x: Value, dim: int, item: slice) -> Value:
    size, axes = x.dims[dim]
    if item == slice(None):
        return x
    run.looked |= bool(axes) and (item.start or 0) < 0
    start, stop, step = item.indices(size)
    return through(x, dim, Taps(step, ((start,),)), len(range(start, stop, step)))


def _one(run: Run, x: Value, dim: int, index: int) -> Value:
    size, axes = x.dims[dim]
    run.looked |= bool(axes) and index < 0
    row = len(axes) > 1
    return (blind(x, axes, "one place is taken") if row else still(x, axes, index % size)).put(dim)


def narrow(run: Run, x: Value, dim: int, start: int, length: int) -> Value:
    """narrow."""
    return _slice(run, x, dim % len(x.dims), slice(start, start + length))


def select(run: Run, x: Value, dim: int, index: int) -> Value:
    """select."""
    return _one(run, x, dim % len(x.dims), index)


def unbind(run: Run, x: Value, dim: int = 0) -> tuple[Value, ...]:
    """unbind, iteration."""
    return tuple(_one(run, x, dim % len(x.dims), index) for index in range(x.sizes[dim]))


def split(run: Run, x: Value, split_size_or_sections: Any, dim: int = 0) -> tuple[Value, ...]:
    """split: pieces of one size, or of given sizes."""
    size, parts = x.sizes[dim], split_size_or_sections
    if isinstance(parts, int):
        parts = [min(parts, size - start) for start in range(0, size, parts)]
    starts = [sum(parts[:place]) for place in range(len(parts))]
    each = zip(starts, parts, strict=True)
    return tuple(narrow(run, x, dim, start, length) for start, length in each)


def chunk(run: Run, x: Value, chunks: int, dim: int = 0) -> tuple[Value, ...]:
    """chunk: so many pieces."""
    return split(run, x, -(-x.sizes[dim] // chunks), dim)


def concatenate(run: Run, tensors: Sequence[Any], dim: int = 0) -> Value:
    """cat: over channels, a unit may read each branch; along an axis, one branch moves on."""
    own = [x for x in tensors if type(x) is Value]
    dim %= len(own[0].dims)
    sizes = [x.sizes[dim] if type(x) is Value else x.shape[dim] for x in tensors]
    axes = next((x.dims[dim][1] for x in own if x.dims[dim][1]), ())
    total = (sum(sizes), axes)
    if not axes:
        flat = [x.put(dim, (1, ())) for x in own]
        return join(*flat, weights=[x.sizes[dim] for x in own]).put(dim, total)
    if len(own) > 1:
        return blind(join(*own), axes, "maps are joined side by side").put(dim, total)
    if len(axes) > 1:  # a class token before patches in a row
        return own[0].put(dim, total)
    ahead = sum(sizes[: next(i for i, x in enumerate(tensors) if x is own[0])])
    return through(own[0], dim, shift(-ahead), total[0])


def stack(run: Run, tensors: Sequence[Any], dim: int = 0) -> Value:
    """stack: a new dimension over several tensors."""
    return unsqueeze(run, join(*tensors), dim).put(dim, (len(tensors), ()))


def reshape(run: Run, x: Value, *shape: Any) -> Value:
    """view, reshape: dimensions may be joined; split where no axis is, or where one was joined."""
    new, old, dims = _wanted(shape), list(x.dims), list[Dim]()
    if -1 in new:
        new[new.index(-1)] = x.cells // -prod(new)
    while old or new:
        ours, theirs = old[:1], new[:1]
        del old[:1], new[:1]
        while (have := prod(size for size, _ in ours)) != (want := prod(theirs)):
            if not (old if have < want else new):
                raise Untraceable(f"shape {_wanted(shape)} does not fit {x.cells} elements")
            if have < want:
                ours.append(old.pop(0))
            else:
                theirs.append(new.pop(0))
        x, made = _regroup(x, ours, theirs)
        dims += made
    return x.but(dims)


def _wanted(shape: tuple[Any, ...]) -> list[int]:
    """Sizes as numbers, or those of another tensor."""
    like = shape[0]
    return [size for size, _ in dims_of(like)] if isinstance(like, Tensor) else given(shape)


def _regroup(x: Value, ours: list[Dim], theirs: list[int]) -> tuple[Value, list[Dim]]:
    """Dimensions that become others of the same number of elements."""
    wide = [dim for dim in ours if dim[0] > 1]
    axes = tuple(axis for _, along in wide for axis in along)
    x = still(x, [axis for size, along in ours for axis in along if size == 1], 0)
    big = [size for size in theirs if size > 1]
    new: list[tuple[int, ...]]
    if not axes:
        new = [()] * len(big)
    elif big == [size for size, _ in wide]:
        new = [along for _, along in wide]
    elif len(big) == 1 and all(along for _, along in wide):  # places in a row
        new = [axes]
    elif len(wide) == 1 and len(big) == len(axes):  # and back
        new = [(axis,) for axis in axes]
    else:
        why = "a view splits an axis" if len(wide) == 1 else "a view mixes places and channels"
        x, new = blind(x, axes, why), [()] * len(big)
    each = iter(new)
    return x, [(size, next(each) if size > 1 else ()) for size in theirs]


def flatten(run: Run, x: Value, start_dim: int = 0, end_dim: int = -1) -> Value:
    """flatten: several dimensions in one."""
    start, end = start_dim % len(x.dims), end_dim % len(x.dims) + 1
    return reshape(run, x, [*x.sizes[:start], prod(x.sizes[start:end]), *x.sizes[end:]])


def unflatten(run: Run, x: Value, dim: int, sizes: Any) -> Value:
    """unflatten: one dimension in several."""
    dim, new = dim % len(x.dims), list(sizes)
    if -1 in new:
        new[new.index(-1)] = x.sizes[dim] // -prod(new)
    return reshape(run, x, [*x.sizes[:dim], *new, *x.sizes[dim + 1 :]])


def permute(run: Run, x: Value, *dims: Any) -> Value:
    """permute."""
    return x.but([x.dims[dim] for dim in given(dims)])


def transpose(run: Run, x: Value, dim0: int = -2, dim1: int = -1) -> Value:
    """transpose, swapaxes, mT."""
    dims = list(x.dims)
    dims[dim0], dims[dim1] = dims[dim1], dims[dim0]
    return x.but(dims)


def movedim(run: Run, x: Value, source: Any, destination: Any) -> Value:
    """movedim, moveaxis."""
    count = len(x.dims)
    froms, tos = ([dim % count for dim in many(each, 1)] for each in (source, destination))
    order = [dim for dim in range(count) if dim not in froms]
    for to, origin in sorted(zip(tos, froms, strict=True)):
        order.insert(to, origin)
    return permute(run, x, order)


def squeeze(run: Run, x: Value, *dim: Any) -> Value:
    """squeeze: dimensions of size 1 are gone."""
    count = len(x.dims)
    gone = {each % count for each in given(dim)} if dim else set(range(count))
    for place in sorted(gone, reverse=True):
        x = drop(x, place, "") if x.sizes[place] == 1 else x
    return x


def unsqueeze(run: Run, x: Value, dim: int) -> Value:
    """unsqueeze: a new dimension of size 1."""
    dim %= len(x.dims) + 1
    return x.but([*x.dims[:dim], (1, ()), *x.dims[dim:]])


def expand(run: Run, x: Value, *sizes: Any) -> Value:
    """expand, expand_as, broadcast_to."""
    return stretch(x, _wanted(sizes))


def repeat_interleave(run: Run, x: Value, repeats: int, dim: int) -> Value:
    """repeat_interleave: every place several times in a row."""
    taps = nearest(Fraction(1, repeats))
    return through(x, dim % len(x.dims), taps, x.sizes[dim] * repeats)


def repeat(run: Run, x: Value, *sizes: Any) -> Value:
    """repeat, tile: along an axis, places are read again."""
    times = given(sizes)
    dims: list[Dim] = [(1, ())] * (len(times) - len(x.dims)) + list(x.dims)
    for (size, axes), count in zip(dims, times, strict=True):
        if count > 1:
            x = blind(x, axes, "places are repeated") if size > 1 else still(x, axes, 0)
    return x.but(
        (size * n, axes if n == 1 else ()) for (size, axes), n in zip(dims, times, strict=True)
    )
