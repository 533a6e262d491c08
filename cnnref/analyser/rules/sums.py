"""Rules of what sums over dimensions, normalises over them, or leaves places alone."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from torch import Tensor

from cnnref.analyser.rules.shapes import permute, unsqueeze
from cnnref.analyser.rules.steps import dims_of, drop, join, many
from cnnref.analyser.value import Dim, Untraceable, Value

if TYPE_CHECKING:
    from cnnref.analyser.trace import Run


def reduce(run: Run, x: Value, dim: Any = None, keepdim: bool = False, **_: Any) -> Value:
    """mean, sum, amax and their like: dimensions are gone, or of size 1."""
    count = len(x.dims)
    gone = range(count) if dim in (None, ()) else {each % count for each in many(dim, 1)}
    run.did(pool=x.cells)
    for place in sorted(gone, reverse=True):
        x = drop(x, place, "a global pool", *[1] * keepdim)
    return x


def extreme(run: Run, x: Value, *args: Any, **options: Any) -> Any:
    """max, min: of all, of two tensors, or along a dimension with the places."""
    if args and isinstance(args[0], Tensor):
        return join(x, args[0])
    out = reduce(run, x, *args, **options)
    return (out, out) if args or options else out


def linear(run: Run, x: Value, weight: Any, bias: Any = None) -> Value:
    """linear: the last dimension is summed over."""
    out, inner = weight.shape
    x = drop(x, len(x.dims) - 1, "a linear layer over places", out)
    run.did(linear=x.cells * inner)
    return x


def matmul(run: Run, a: Any, b: Any) -> Value:
    """matmul, bmm, mm: the rows of one with the columns of the other."""
    left, right = dims_of(a), dims_of(b)
    if len(left) < 2 or len(right) < 2:
        raise Untraceable("no rule for a product with a vector")
    batch, rows, cols = _batch(left[:-2], right[:-2]), left[-2], right[-1]
    if type(a) is Value and (rows[1] or type(b) is not Value or not cols[1]):
        out, other = drop(a, len(left) - 1, "a product over places"), b
        out = out.but([*batch, rows, (cols[0], ())])
    else:
        out, other = drop(b, len(right) - 2, "a product over places"), a
        out = out.but([*batch, (rows[0], ()), cols])
    if type(other) is Value and not all(read is not None and read.nothing for read in other.reads):
        out = out.because("attention or another product of two maps")
    run.did(matmul=out.cells * left[-1][0])
    return out


def _batch(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> list[Dim]:
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    ahead = len(longer) - len(shorter)
    pairs = zip(longer[ahead:], shorter, strict=True)
    return [*longer[:ahead], *[one if one[0] >= two[0] else two for one, two in pairs]]


def einsum(run: Run, equation: str, *operands: Any) -> Value:
    """einsum: dimensions that stay keep their axes; a sum over places reads all of them."""
    tensors = operands[0] if isinstance(operands[0], tuple | list) else operands
    left, _, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if "." in equation or any(len(set(term)) < len(term) for term in (*terms, right)):
        raise Untraceable(f"no rule for einsum {equation!r}")
    sizes, moved = dict[str, int](), []
    for term, tensor in zip(terms, tensors, strict=True):
        sizes |= {letter: size for letter, (size, _) in zip(term, dims_of(tensor), strict=True)}
        if type(tensor) is not Value:
            continue
        x = tensor
        for place in reversed(range(len(term))):
            if term[place] not in right:
                x = drop(x, place, "a sum over places")
        kept = [letter for letter in term if letter in right]
        x = permute(run, x, [kept.index(letter) for letter in right if letter in kept])
        for place, letter in enumerate(right):
            x = x if letter in kept else unsqueeze(run, x, place)
        moved.append(x)
    out = join(*moved)
    if len(terms) > 1:
        run.did(matmul=prod(sizes.values()))
    pairs = zip(right, out.dims, strict=True)
    return out.but((sizes[letter], axes) for letter, (_, axes) in pairs)


def attention(run: Run, query: Any, key: Any, value: Any, *args: Any, **options: Any) -> Value:
    """scaled_dot_product_attention: each query looks at every key."""
    *batch, (rows, _), (width, _) = dims_of(query)
    keys, out = dims_of(key)[-2][0], dims_of(value)[-1][0]
    run.did(attention=prod(size for size, _ in batch) * rows * keys * (width + out))
    if type(query) is Value:
        return query.put(-1, (out, ())).because("attention")
    return drop(value, len(value.dims) - 2, "attention", rows)  # queries are parameters


def batch_norm(run: Run, x: Value, running_mean: Any = None, *args: Any, **options: Any) -> Value:
    """batch_norm: a scale by its statistics; without them, a look at the whole map."""
    run.did(norm=x.cells)
    return x if running_mean is not None else x.because("statistics of the batch")


def layer_norm(run: Run, x: Value, normalized_shape: Any, *args: Any, **options: Any) -> Value:
    """layer_norm: over the last dimensions."""
    return _normalise(run, x, x.dims[len(x.dims) - len(many(normalized_shape, 1)) :])


def group_norm(run: Run, x: Value, *args: Any, **options: Any) -> Value:
    """group_norm, instance_norm: over the whole map."""
    return _normalise(run, x, x.dims)


def normalize(run: Run, x: Value, p: float = 2.0, dim: int = 1, *args: Any, **_: Any) -> Value:
    """torch.nn.functional.normalize: to length 1 along a dimension."""
    return _normalise(run, x, (x.dims[dim],))


def local_norm(run: Run, x: Value, *args: Any, **options: Any) -> Value:
    """local_response_norm: over neighbouring channels of each place."""
    return _normalise(run, x, ())


def _normalise(run: Run, x: Value, over: tuple[Dim, ...]) -> Value:
    run.did(norm=x.cells)
    wide = any(axes and size > 1 for size, axes in over)
    return x.because("a normalisation over places") if wide else x


def softmax(run: Run, x: Value, dim: int | None = None, *args: Any, **options: Any) -> Value:
    """softmax, log_softmax, cumsum and their like: every unit sees its dimension."""
    run.did(act=x.cells)
    size, axes = x.dims[1 if dim is None else dim]
    return x.because("a softmax over places") if axes and size > 1 else x


def pointwise(run: Run, *args: Any, **options: Any) -> Value:
    """Every unit reads the unit at its place in each tensor."""
    out = join(*args, *options.values())
    if sum(isinstance(each, Tensor) for each in args) == 1:
        run.did(act=out.cells)
    return out


def chosen(run: Run, x: Value, dim: int, index: Any, *args: Any, **options: Any) -> Value:
    """gather: elements decide which places are read."""
    return run.everything(dims_of(index), "elements choose places")


def written(run: Run, x: Value, *args: Any, **options: Any) -> Value:
    """scatter and its like: elements decide which places are written."""
    return run.everything(x.dims, "elements choose places")


def same(run: Run, x: Value, *args: Any, **options: Any) -> Value:
    """What moves no element: contiguous, clone, to, dropout in eval mode."""
    return x


def empty(run: Run, x: Value, *args: Any, **options: Any) -> Value:
    """zeros_like, new_zeros and their like: a tensor that reads nothing."""
    sizes = x.sizes
    if args and isinstance(args[0], int | tuple | list):
        sizes = tuple(args[0]) if isinstance(args[0], tuple | list) else args
    return Value(run, tuple((size, ()) for size in sizes), (run.nothing,) * len(x.reads))
