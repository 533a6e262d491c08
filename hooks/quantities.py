"""Numbers that pages show: computed by cnnref, formatted once, with the way to get them again."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

import cnnref
from cnnref import conv_out, transposed_out
from cnnref.stacks import STACKS
from hooks.networks import field, networks

analyse, count_stack = cache(cnnref.analyse), cache(cnnref.count_stack)  # pages repeat stacks


class Quantity(float):
    """A number that knows its text and how to compute it; arithmetic gives a plain number."""

    html: str

    def __new__(cls, value: float, how: str, digits: int | None = None) -> Quantity:
        self = super().__new__(cls, value)
        exact = int(value) if float(value).is_integer() else float(value)
        title = f' title="{escape(how)}"' if how else ""
        self.html = f'<data class="n" value="{exact}"{title}>{plain(value, digits)}</data>'
        return self

    def __str__(self) -> str:
        return self.html

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(float(self), spec) if spec else str(self)


def plain(value: float, digits: int | None = None) -> str:
    """Text of a number: thousands separated, integers whole, others to `digits` decimals."""
    if digits is not None:
        return f"{value:,.{digits}f}"
    if float(value).is_integer():
        return f"{int(value):,}"
    raise ValueError(f"{value!r} is no integer: say digits=2, or how many decimals fit")


def n(value: float, digits: int | None = None, how: str = "") -> Quantity:
    """Any computed expression as a number on the page."""
    return Quantity(value, how, digits)


def params(stack: str) -> Quantity:
    """Trainable parameters of a stack (its text, or a name of cnnref.STACKS) or a network."""
    return _count(stack, "params")


def macs(stack: str) -> Quantity:
    """Multiply-accumulates of a stack or a network for one input."""
    return _count(stack, "macs")


def _count(stack: str, what: str) -> Quantity:
    text = _text(stack)
    if " " not in text and text in networks():
        return Quantity(networks()[text][what], f"cnnref.count({stack!r}).{what}")
    return Quantity(getattr(count_stack(text), what), f"cnnref.count_stack({_code(stack)}).{what}")


def out(size: int, kernel: int, **options: Any) -> Quantity:
    """Output size of a convolution or pooling layer along one axis."""
    options = _whole(options)
    value = conv_out(int(size), int(kernel), **options)
    return Quantity(value, _call("conv_out", size, kernel, options))


def tout(size: int, kernel: int, **options: Any) -> Quantity:
    """Output size of a transposed convolution along one axis."""
    options = _whole(options)
    value = transposed_out(int(size), int(kernel), **options)
    return Quantity(value, _call("transposed_out", size, kernel, options))


def rf(stack: str, field: str = "size", axis: int = 0) -> Quantity:
    """Receptive field behind the last layer of a stack: size, stride, start or center."""
    last = analyse(_text(stack))[-1].rf
    if isinstance(last, str):
        raise ValueError(f"rf({stack!r}): the field behind the last layer is {last}")
    if field not in ("size", "stride", "start", "center"):
        raise ValueError(f"rf(…, {field!r}): field is size, stride, start or center")
    value = getattr(last, field)[axis]
    how = f"cnnref.analyse({_code(stack)})[-1].rf.{field}[{axis}]"
    return Quantity(value, how, None if float(value).is_integer() else 1)


def phases(name: str, step: str) -> Quantity:
    """Kinds of units of a network's step along the first axis."""
    how = f"cnnref.receptive_field({name!r})[{step!r}].phases[0]"
    return Quantity(_report(name)[step].phases[0], how)


def field_of(name: str, key: str) -> Quantity:
    """What a unit of a network's last map reads along the first axis: size, stride, start,
    center; spread or width of its path mass."""
    value, report = field(name, key), f"cnnref.receptive_field({name!r})"
    if key in ("spread", "width"):
        how = f"(r := {report}).mass(r.last_map.name).{key}(0)"
    else:
        how = f"{report}.last_map.{key}[0]"
    return Quantity(value, how, None if float(value).is_integer() else 1)


def spread(name: str, step: str) -> Quantity:
    """Standard deviation of the path mass of a network's step, in pixels."""
    how = f"cnnref.receptive_field({name!r}).mass({step!r}).spread(0)"
    return Quantity(_report(name).mass(step).spread(0), how, 1)


@cache
def _report(name: str) -> Any:
    return cnnref.receptive_field(name)


def stack_table(stack: str, heads: dict[str, str]) -> str:
    """The layers of a stack as a Markdown table."""
    rows = analyse(_text(stack))
    counts = count_stack(_text(stack)).layers
    lines = [
        "| " + " | ".join(heads[key] for key in ("layer", "out", "rf", "params", "macs")) + " |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for row, count in zip(rows, counts, strict=True):
        shape = "×".join(map(str, row.shape))
        if isinstance(row.rf, str):
            field = heads["global"]
        else:
            sizes = row.rf.size if len(set(row.rf.size)) > 1 else row.rf.size[:1]
            field = "×".join(f"{size:,}" for size in sizes)
        lines.append(f"| `{row.layer}` | {shape} | {field} | {count.params:,} | {count.macs:,} |")
    return "\n".join(lines)


def _whole(options: dict[str, Any]) -> dict[str, Any]:
    """Arguments may themselves be quantities; geometry takes integers only."""
    return {key: int(v) if isinstance(v, Quantity) else v for key, v in options.items()}


def _text(stack: str) -> str:
    return STACKS.get(stack, stack)


def _code(stack: str) -> str:
    return f"cnnref.STACKS[{stack!r}]" if stack in STACKS else repr(stack)


def _call(name: str, size: int, kernel: int, options: dict[str, Any]) -> str:
    words = "".join(f", {key}={value!r}" for key, value in options.items())
    return f"cnnref.{name}({int(size)}, {int(kernel)}{words})"
