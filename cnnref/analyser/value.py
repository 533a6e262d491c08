"""What the analyser hands to a network in the place of a tensor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

if TYPE_CHECKING:
    from cnnref.analyser.trace import Run

Dim = tuple[int, tuple[int, ...]]
"""A size, and the axes of the image that the dimension runs along: none for batch and channels,
several for places counted row by row."""


class Untraceable(TypeError):
    """The code of a network asks for a value that only a forward pass knows."""


class Value:
    """A tensor without elements: its dimensions, and what its units read along each axis.

    `reads` holds one entry an axis; None stands for the whole image. `context` says that a unit
    depends on the whole image besides what `reads` names, `why` through what.
    """

    __slots__ = ("base", "context", "dims", "reads", "run", "why")

    def __init__(
        self,
        run: Run,
        dims: tuple[Dim, ...],
        reads: tuple[Any, ...],
        context: bool = False,
        why: str = "",
    ) -> None:
        self.run, self.dims, self.reads, self.context, self.why = run, dims, reads, context, why
        self.base: Value | None = None  # the value whose memory this one shares

    def but(self, dims: Iterable[Dim], reads: Iterable[Any] | None = None) -> Value:
        """This value with other dimensions, and other reads where given."""
        kept = self.reads if reads is None else tuple(reads)
        return Value(self.run, tuple(dims), kept, self.context, self.why)

    def because(self, why: str) -> Value:
        """This value with the whole image for context; the first reason stays."""
        return Value(self.run, self.dims, self.reads, True, self.why or why)

    def put(self, dim: int, *new: Dim) -> Value:
        """This value with others in the place of one dimension, or none."""
        dim %= len(self.dims)
        return self.but((*self.dims[:dim], *new, *self.dims[dim + 1 :]))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of all dimensions."""
        return tuple(size for size, _ in self.dims)

    @property
    def cells(self) -> int:
        """The number of elements."""
        return prod(self.sizes)

    # What the code of a network may ask a tensor.

    __class__ = property(lambda self: Tensor)  # for isinstance

    @property
    def shape(self) -> torch.Size:
        """Sizes at the size of image that the run assumes."""
        self.run.looked = True
        return torch.Size(self.sizes)

    def size(self, dim: int | None = None) -> Any:
        """All sizes, or one."""
        return self.shape if dim is None else self.shape[dim]

    def dim(self) -> int:
        """The number of dimensions."""
        return len(self.dims)

    ndimension = dim
    ndim = property(dim)

    def numel(self) -> int:
        """The number of elements."""
        return prod(self.shape)

    @property
    def dtype(self) -> torch.dtype:
        """The type of the network's parameters."""
        return self.run.dtype

    device = torch.device("cpu")
    is_nested = is_quantized = is_sparse = is_cuda = is_mkldnn = requires_grad = False
    is_meta = False
    layout = torch.strided
    grad_fn = names = None

    def is_floating_point(self) -> bool:
        """Always, as far as anybody asks."""
        return True

    def is_complex(self) -> bool:
        """Never."""
        return False

    def is_contiguous(self, **_: Any) -> bool:
        """A value has no memory."""
        return True

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Any:
        return iter(self.run.call("unbind", (self, 0), {}))

    def __hash__(self) -> int:
        return id(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("data_ptr", "item", "tolist", "numpy"):
            raise AttributeError(f"{name}: the analyser knows no elements")
        if name == "data":
            return self
        if name in ("T", "mT", "H", "mH"):
            return self.run.call(name, (self,), {})
        run = self.run
        return lambda *args, **options: run.call(name, (self, *args), options)

    @classmethod
    def __torch_function__(
        cls, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        run = next(value.run for value in flat((args, kwargs or {})) if type(value) is Value)
        return run.call(getattr(func, "__name__", str(func)), args, kwargs or {}, func)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.run.overwrite(self, value)

    def __bool__(self) -> bool:
        raise Untraceable("the code decides by the elements of a tensor")

    __int__ = __float__ = __index__ = __bool__


def flat(nest: Any) -> Iterable[Any]:
    """The leaves of nested tuples, lists, dictionaries."""
    if type(nest) is dict:
        nest = nest.values()
    elif not isinstance(nest, tuple | list):
        yield nest
        return
    for each in nest:
        yield from flat(each)


def first(nest: Any) -> Any:
    """The first value of nested tuples, lists, dictionaries; None without one."""
    return next((leaf for leaf in flat(nest) if type(leaf) is Value), None)


def _operator(name: str, turned: bool = False) -> Callable[..., Any]:
    def apply(self: Value, *others: Any) -> Any:
        args = (*others, self) if turned else (self, *others)
        return self.run.call(name, args, {})

    return apply


def _in_place(name: str) -> Callable[..., Any]:
    """`x += y` is a new value, so that what came before stays known; but a view writes."""

    def apply(self: Value, other: Any) -> Any:
        return self.run.call(name if self.base is None else f"{name}_", (self, other), {})

    return apply


for _name in (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor",
):  # fmt: skip
    setattr(Value, f"__{_name}__", _operator(_name))
    setattr(Value, f"__r{_name}__", _operator(_name, turned=True))
    setattr(Value, f"__i{_name}__", _in_place(_name))
for _name in ("neg", "abs", "invert", "getitem", "lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Value, f"__{_name}__", _operator(_name))
