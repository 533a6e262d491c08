"""Run the code of a network on values that know what they read instead of what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from cnnref.analyser.reads import NOTHING, PIXELS
from cnnref.analyser.rules import MODULES, rule_of
from cnnref.analyser.value import Dim, Untraceable, Value, first, flat

SIZES = {1: 4096, 2: 224, 3: 64}
"""The size of image that a run assumes where none is given, by the number of axes."""

VIEWS = {
    "getitem", "narrow", "select", "unbind", "split", "chunk", "view", "reshape", "flatten",
    "unflatten", "permute", "transpose", "movedim", "squeeze", "unsqueeze", "expand",
}  # fmt: skip
"""Operations whose result shares its memory: what is written there is written in both."""


Frame = tuple[str, int]
"""The path of a module, and the number of the call among all calls of a run."""


@dataclass(slots=True)
class Record:
    """One step of a run: its name, the module it is, the value, what it computes.

    `sources` are the places in the list of records of what it takes; `frames` the modules that
    were running, from the outermost, each with the number of its call.
    """

    name: str
    path: str
    value: Any
    work: dict[str, int]
    sources: tuple[int, ...] = ()
    frames: tuple[Frame, ...] = ()


@dataclass
class Run:
    """One pass of a network over a `Value`: how axes are read, and all that happened.

    `source` is the module whose output takes the place of the image; `strict` says whether
    channels must fit; `sizes` are those of what is read.
    """

    pixels: Callable[[int], Any]
    nothing: Any
    source: str = ""
    strict: bool = False
    sizes: tuple[int, ...] = ()
    path: str = ""
    looked: bool = False
    dtype: torch.dtype = torch.float32
    paths: dict[int, str] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    modules: dict[str, list[Any]] = field(default_factory=dict)
    work: dict[str, int] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    calls: int = 0
    makers: dict[int, int] = field(default_factory=dict)
    ends: dict[str, list[int]] = field(default_factory=dict)

    def note(self, name: str, path: str, out: Any, args: Any = ()) -> None:
        """Keep one step, and who made what it takes."""
        sources = [self.makers[id(leaf)] for leaf in flat(args) if id(leaf) in self.makers]
        for leaf in flat(out):
            if type(leaf) is Value:
                self.makers[id(leaf)] = len(self.records)
        kept = tuple(dict.fromkeys(sources))
        self.records.append(Record(name, path, out, self.work, kept, self.frames))

    def image(self, channels: int, sizes: tuple[int, ...]) -> Value:
        """The input: one image, each axis read as it is."""
        dims: list[Dim] = [(1, ()), (channels, ())]
        dims += [(size, (axis,)) for axis, size in enumerate(sizes)]
        self.sizes = sizes
        reads = tuple(self.nothing if self.source else self.pixels(size) for size in sizes)
        return Value(self, tuple(dims), reads)

    def again(self, x: Value | None) -> Value:
        """A map as if it were the image: each axis read as it is."""
        axes = range(len(self.sizes))
        dims = x.dims if x is not None else ()
        found = {axes[0]: size for size, axes in dims if len(axes) == 1}
        if x is None or any(axis not in found for axis in axes):
            raise ValueError(f"source {self.source!r} gives no map of {len(axes)} axes")
        self.sizes = tuple(found[axis] for axis in axes)
        return Value(self, x.dims, tuple(self.pixels(size) for size in self.sizes))

    def constant(self, args: Any, out: Any) -> None:
        """What constants alone make reads nothing: all that lies beside a source."""
        values = [leaf for leaf in flat(args) if type(leaf) is Value]
        if all(read is not None and read.nothing for x in values for read in x.reads):
            for each in flat(out):
                if type(each) is Value:
                    each.reads = (self.nothing,) * len(each.reads)
                    each.context, each.why = False, ""

    def call(
        self,
        name: str,
        args: tuple[Any, ...],
        options: dict[str, Any],
        func: Callable[..., Any] | None = None,
    ) -> Any:
        """Apply the rule of an operation, note what came out."""
        if name.endswith("_") and not name.startswith("_") and isinstance(args[0], Tensor):
            return self.overwrite(args[0], self.call(name[:-1], args, options, func))
        rule = rule_of(name)
        self.work = {}
        try:
            if rule is None:
                raise Untraceable(f"no rule for {name}")
            out = rule(self, *args, **options)
        except Untraceable as reason:
            out = self.unknown(name, func, args, options, str(reason))
        if self.source:
            self.constant((args, options), out)
        out = _own(out, (args, options))
        if name in VIEWS and type(args[0]) is Value:
            for each in flat(out):
                each.base = args[0]
        self.note(name, self.path, out, (args, options))
        return out

    def did(self, **work: int) -> None:
        """Note what the present step computes, by kind."""
        self.work = work

    def overwrite(self, old: Any, new: Any) -> Any:
        """Put a new value in the place of one that code changes where it is."""
        if type(old) is Value:
            if type(new) is not Value or new.dims != old.dims:
                new = self.everything(old.dims, "elements are written one by one")
            if old.base is not None and old.reads != new.reads:
                self.overwrite(old.base, None)
            old.dims, old.reads, old.context, old.why = new.dims, new.reads, new.context, new.why
            if id(new) in self.makers:
                self.makers[id(old)] = self.makers[id(new)]
        return old

    def everything(self, dims: tuple[Dim, ...], why: str) -> Value:
        """A value that may read the whole image, for a reason."""
        count = len(self.records[0].value.reads)
        return Value(self, tuple((size, ()) for size, _ in dims), (None,) * count, True, why)

    def unknown(
        self,
        name: str,
        func: Callable[..., Any] | None,
        args: tuple[Any, ...],
        options: dict[str, Any],
        why: str,
    ) -> Any:
        """What an operation without a rule gives: its shape by torch, its reads everything."""
        func = func or getattr(torch.Tensor, name, None)
        if func is None:
            raise Untraceable(f"no tensor has {name!r}")
        out = func(*_meta(args), **_meta(options))
        return _wrap(out, lambda shape: self.everything(shape, why))

    def module(self, module: nn.Module, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Run a module: by its rule, or by its own code."""
        path = self.paths.get(id(module), type(module).__name__)
        rule: Callable[..., Any] = MODULES.get(type(module), _own_code)
        self.work = {}
        before, self.path = (self.path, self.frames), path
        self.frames, self.calls = (*self.frames, (path, self.calls)), self.calls + 1
        try:
            out = rule(self, module, *args, **options)
            if self.source and rule is not _own_code:
                self.constant((args, options), out)
            if self.source and path == self.source:
                out = self.again(first(out))
            if rule is not _own_code:
                out = _own(out, (args, options))
                self.note(path, path, out, (args, options))
        except Untraceable:
            if rule is _own_code:
                raise
            out = module.forward(*args, **options)
            if self.source and path == self.source:
                out = self.again(first(out))
        finally:
            self.path, self.frames = before
        self.modules.setdefault(path, []).append(out)
        self.ends.setdefault(path, []).append(self.makers.get(id(first(out)), 0))
        return out


def _own(out: Any, args: Any) -> Any:
    """What a rule gives; a copy if it gives what it took, so that the two are told apart."""
    if type(out) is Value and any(leaf is out for leaf in flat(args)):
        copy = out.but(out.dims)
        copy.base = out.base
        return copy
    return out


def _own_code(run: Run, module: nn.Module, *args: Any, **options: Any) -> Any:
    return module.forward(*args, **options)


def trace(
    model: nn.Module,
    image: tuple[int, ...],
    pixels: Callable[[int], Any] = lambda size: PIXELS,
    nothing: Any = NOTHING,
    source: str = "",
    strict: bool = False,
) -> Run:
    """Run a network on an image `(C, …)`, whose axes `pixels` says how to read.

    With a source, it is the map that this module gives which is read. If strict, the channels of
    the image must be those that a convolution reads; fields do not depend on them, counts do.

    The network is in eval mode meanwhile; neither its weights nor its modes change.
    """
    run = Run(pixels, nothing, source, strict)
    weight = next(model.parameters(), None)
    run.dtype = weight.dtype if weight is not None else torch.float32
    run.paths = {id(module): path for path, module in model.named_modules()}
    x = run.image(image[0], image[1:])
    run.note("input", "", x)
    training = [module for module in model.modules() if module.training]
    try:
        for module in training:
            module.training = False
        with _modules_by(run), torch.no_grad():
            model(x)
        if source not in run.modules:
            near = get_close_matches(source, run.modules, 3, cutoff=0.3)
            raise ValueError(f"source {source!r} must be a module; near it: {', '.join(near)}")
    finally:
        for module in training:
            module.training = True
    return run


class _Products(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts products of tensors that read no image, such as a table of positions."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.work = {"conv": 0, "matmul": 0}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        packet = func._overloadpacket
        if packet in flop_registry:
            kind = "conv" if packet is torch.ops.aten.convolution else "matmul"
            self.work[kind] += flop_registry[packet](*args, **(kwargs or {}), out_val=out) // 2
        return out


@contextmanager
def _modules_by(run: Run) -> Iterator[None]:
    """Calls of modules go through the run, as long as this lasts."""
    own = nn.Module.__call__

    def call(module: nn.Module, *args: Any, **options: Any) -> Any:
        if any(type(leaf) is Value for leaf in flat((args, options))):
            return run.module(module, args, options)
        nn.Module.__call__ = own  # type: ignore[method-assign]
        try:
            with _Products() as products:
                out = own(module, *args, **options)
            path = run.paths.get(id(module), type(module).__name__)
            run.records.append(Record(path, path, out, products.work))
            return out
        finally:
            nn.Module.__call__ = call  # type: ignore[method-assign]

    nn.Module.__call__ = call  # type: ignore[method-assign]
    try:
        yield
    finally:
        nn.Module.__call__ = own  # type: ignore[method-assign]


def _meta(nest: Any) -> Any:
    """The same arguments with tensors that have a shape and no elements."""
    if type(nest) is Value:
        return torch.empty(nest.sizes, dtype=nest.run.dtype, device="meta")
    if isinstance(nest, Tensor):
        return nest.to("meta")
    if isinstance(nest, dict):
        return {key: _meta(value) for key, value in nest.items()}
    if isinstance(nest, tuple | list):
        return type(nest)(map(_meta, nest))
    return nest


def _wrap(nest: Any, make: Callable[[tuple[Dim, ...]], Value]) -> Any:
    if isinstance(nest, Tensor):
        return make(tuple((size, ()) for size in nest.shape))
    if isinstance(nest, tuple | list):
        return [_wrap(each, make) for each in nest]
    return nest
