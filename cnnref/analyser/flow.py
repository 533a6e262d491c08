"""The graph of a network: which step takes what another one gave.

A trace runs the network's own code, so the graph is what runs, not what a figure remembers.
Steps inside a closed module are one node; what only reshapes is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from torch import nn

from cnnref.analyser.trace import Frame, Record, Run, trace
from cnnref.analyser.value import Value, first

QUIET = {
    "view", "reshape", "flatten", "unflatten", "permute", "transpose", "movedim", "squeeze",
    "unsqueeze", "contiguous", "getitem", "select", "expand", "narrow", "unbind",
    "dropout", "size", "to", "float", "type_as", "clone", "repeat",
}  # fmt: skip
"""Operations that move or name elements and compute nothing."""
SILENT = (nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Flatten)


@dataclass(frozen=True)
class Step:
    """A node of the graph.

    Attributes:
        name: the path of a module, or the name of an operation.
        module: the module that runs here; None for an operation in the code around it.
        shape: sizes of what it gives, the batch first.
        sources: places in the list of steps of what it takes, in order.
        value: what it gives, as the analyser knows it.
        records: places in the list of the run's records of all that it does.
    """

    name: str
    module: nn.Module | None
    shape: tuple[int, ...]
    sources: tuple[int, ...]
    value: Value = field(repr=False, compare=False)
    records: tuple[int, ...] = field(repr=False, compare=False)


def is_container(module: nn.Module) -> bool:
    """Whether a module only runs others one after the other.

    Examples:
        >>> is_container(nn.Sequential()), is_container(nn.Conv2d(1, 1, 1))
        (True, False)
    """
    return type(module) in (nn.Sequential, nn.ModuleList)


def flow(
    model: nn.Module,
    image: tuple[int, ...],
    part: str = "",
    opens: Callable[[nn.Module], bool] = is_container,
) -> tuple[Step, ...]:
    """The steps of a network, or of one of its modules, in the order in which they run, the input
    first.

    Args:
        model: any network.
        image: sizes `(C, …)` of its input.
        part: the path of the module to look into; its first call counts.
        opens: which modules are opened; any other is one step.

    Raises:
        ValueError: if no module of that path runs.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 10))
        >>> [(step.name, step.shape, step.sources) for step in flow(net, (3, 8, 8))]
        [('input', (1, 3, 8, 8), ()), ('0', (1, 8, 6, 6), (0,)), ('1', (1, 8, 6, 6), (1,)), \
('3', (1, 10), (2,))]
    """
    return read(trace(model, image), model, part, opens)


def read(
    run: Run,
    model: nn.Module,
    part: str = "",
    opens: Callable[[nn.Module], bool] = is_container,
) -> tuple[Step, ...]:
    """The steps of a run that has been made already."""
    modules = dict(model.named_modules())
    around = _around(run, part)
    inside = {
        index: record
        for index, record in enumerate(run.records)
        if record.frames[: len(around)] == around and index
    }
    group: dict[int, object] = {}
    for index, record in inside.items():
        group[index] = _closed(record, len(around), modules, opens) or index
    makers = {owner: index for index, owner in group.items()}  # the last record of each group
    does: dict[object, list[int]] = {owner: [] for owner in makers}
    for index, owner in group.items():
        does[owner].append(index)
    takes: dict[object, dict[object, None]] = {owner: {} for owner in makers}
    for index, record in inside.items():
        for source in record.sources:
            giver = group.get(source, -1)
            if giver != group[index]:
                takes[group[index]][giver] = None
    heard = {group[i] for i, record in inside.items() if not _is_quiet(record, run, modules)}
    quiet = {owner for owner in makers if owner not in heard and len(takes[owner]) <= 1}

    def loud(owner: object) -> object:
        while owner in quiet:
            owner = next(iter(takes[owner]), -1)
        return owner

    kept: dict[object, list[object]] = {}
    waiting = [loud(group[run.ends[part][0]])]
    while waiting:
        owner = waiting.pop()
        if owner != -1 and owner not in kept:
            kept[owner] = list(dict.fromkeys(map(loud, takes[owner])))
            waiting += kept[owner]
    order = sorted(kept, key=lambda owner: makers[owner])
    places = {owner: place for place, owner in enumerate([-1, *order])}
    given, gives = first(run.records[_given(inside)].value), first(run.modules[part][0])
    steps = [Step("input", None, given.sizes, (), given, ())]
    for owner in order:
        sources = tuple(places[giver] for giver in kept[owner])
        steps.append(_step(run, modules, owner, does[owner], sources))
    steps[-1] = replace(steps[-1], shape=gives.sizes, value=gives)
    return tuple(steps)


def _given(inside: dict[int, Record]) -> int:
    """The record of what a module is called with."""
    return next(
        source for record in inside.values() for source in record.sources if source not in inside
    )


def _around(run: Run, part: str) -> tuple[Frame, ...]:
    """The frames of the first call of a module."""
    for record in run.records:
        for depth, (path, _) in enumerate(record.frames):
            if path == part:
                return record.frames[: depth + 1]
    raise ValueError(f"part {part!r} must be a module that runs")


def _closed(
    record: Record, skip: int, modules: dict[str, nn.Module], opens: Callable[[nn.Module], bool]
) -> Frame | None:
    """The outermost module that stays closed around a record."""
    shut = (frame for frame in record.frames[skip:] if not opens(modules[frame[0]]))
    return next(shut, None)


def _is_quiet(record: Record, run: Run, modules: dict[str, nn.Module]) -> bool:
    """Whether a record moves or names elements and computes nothing."""
    if record.name in modules:
        return isinstance(modules[record.name], SILENT)
    name = record.name.strip("_")
    if name in ("cat", "pad") and len(record.sources) == 1:  # a chain as a list; pad by nothing
        before = first(run.records[record.sources[0]].value)
        return bool(before.sizes == first(record.value).sizes)
    return name in QUIET


def _step(
    run: Run,
    modules: dict[str, nn.Module],
    owner: object,
    does: list[int],
    sources: tuple[int, ...],
) -> Step:
    record = run.records[does[-1]]
    value = first(record.value)
    name = owner[0] if isinstance(owner, tuple) else record.name.strip("_")
    module = modules[name] if isinstance(owner, tuple) else None
    return Step(name, module, value.sizes, sources, value, tuple(does))
