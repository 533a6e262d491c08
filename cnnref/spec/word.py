"""One word of the stack language, read into a layer or an input size."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from string import ascii_letters

from cnnref.spec.layer import HEADS, OPTIONS, Layer, Numbers

LARGEST = 10**12
"""No number in a stack, and no size of a map, may be larger."""

_FIELDS = {  # option: the layer's field, its smallest value
    "k": ("kernel", 1),
    "s": ("stride", 1),
    "p": ("padding", 0),
    "d": ("dilation", 1),
    "g": ("groups", 1),
    "op": ("output_padding", 0),
    "psame": ("padding", 0),
    "nobias": ("bias", 0),
    "ceil": ("ceil", 0),
}
_SYNONYMS = {
    "avgpool": "avg",
    "batchnorm": "bn",
    "convtranspose": "tconv",
    "deconv": "tconv",
    "dense": "fc",
    "depthwise": "dw",
    "globalpool": "gap",
    "linear": "fc",
    "maxpool": "max",
    "pointwise": "pw",
    "pool": "max",
}
_EXAMPLES = {"conv": "conv64k3", "tconv": "tconv64k4", "fc": "fc10", "pw": "pw64"}
_NUMBERS = re.compile(r"[0-9]+(?:x[0-9]+)*")
_HEAD = re.compile(r"(tconv|conv|dw|pw|max|avg|gap|flatten|fc|bn|relu)([0-9]+(?:x[0-9]+)*)?")
_OPTION = re.compile(r"(psame|nobias|ceil)|(op|[kspdg])([0-9]+(?:x[0-9]+)*)")


class Fault(Exception):
    """What is wrong with a word, at which of its letters, and what to write instead."""

    def __init__(self, message: str, offset: int, suggestion: str = "") -> None:
        super().__init__(message, offset, suggestion)
        self.message, self.offset, self.suggestion = message, offset, suggestion


def read_input(word: str) -> Numbers:
    """The input size `(C, …)` of its word.

    Examples:
        >>> read_input("3x224x224")
        (3, 224, 224)
    """
    advice = "start with channels x height x width, such as 3x224x224"
    if not word:
        raise Fault("the stack is empty", 0, advice)
    _ascii(word)
    if not _NUMBERS.fullmatch(word):
        raise Fault(f"{quote(word)} is no input size", 0, advice)
    size = _numbers(word, "a number of the input size", 1, 0)
    if not 2 <= len(size) <= 4:
        found = "1 number" if len(size) == 1 else f"{len(size)} numbers"
        raise Fault(f"the input size {quote(word)} has {found}, not 2 to 4", 0, advice)
    return size


@lru_cache(maxsize=4096)
def read_layer(word: str, axes: int) -> Layer:
    """The layer of its word, on a map with so many axes besides the channels.

    Examples:
        >>> read_layer("max3s2", 1)
        Layer(op='max', out=0, kernel=(3,), stride=(2,), padding=(0,), dilation=(1,), groups=1, \
output_padding=(0,), ceil=False, bias=True)
    """
    _ascii(word)
    head = _HEAD.match(word)
    if not head or _letters(word).lower() in _SYNONYMS:
        raise _unknown(word)
    op, digits = head.group(1), head.group(2)
    meaning = HEADS[op]
    if bool(digits) != bool(meaning):
        raise _head_fault(word, op, meaning)
    values: dict[str, Numbers] = {}
    if digits:
        label = "the number of outputs" if meaning == "out" else "the kernel"
        values[meaning] = _numbers(digits, f"{label} of {op}", 1, len(op))
    flags = _options(word, op, head.end(), values)
    if op in ("conv", "tconv") and "kernel" not in values:
        raise Fault(f"{quote(word)} has no kernel", len(word), f"write {quote(word + 'k3')}")
    return _build(op, values, flags, axes)


def _options(word: str, op: str, offset: int, values: dict[str, Numbers]) -> set[str]:
    """Read the options into `values`; those without a number are returned."""
    flags: set[str] = set()
    seen: set[str] = set()
    while offset < len(word):
        found = _OPTION.match(word, offset)
        name = (found.group(1) or found.group(2)) if found else ""
        if not found or name not in OPTIONS[op]:
            raise _option_fault(op, word[offset:], offset)
        target, least = _FIELDS[name]
        label = target.replace("_", " ")
        if target in seen:
            raise Fault(f"the {label} of {op} is given twice", offset, "keep one of them")
        seen.add(target)
        if found.group(1):
            flags.add(name)
        else:
            label = f"the {label} of {op}"
            values[target] = _numbers(found.group(3), label, least, offset + len(name))
        offset = found.end()
    return flags


def _build(op: str, values: dict[str, Numbers], flags: set[str], axes: int) -> Layer:
    """The layer, with torch's defaults for what the word leaves out."""
    out = _single(values["out"], f"the number of outputs of {op}") if "out" in values else 0
    bias = "nobias" not in flags
    if op in ("gap", "flatten", "bn", "relu", "fc"):
        return Layer(op, out, bias=bias)

    def spread(name: str, usual: int) -> Numbers:
        return _spread(values.get(name, (usual,)), axes, f"the {name.replace('_', ' ')} of {op}")

    kernel = spread("kernel", 1)
    pool = op in ("max", "avg") and "stride" not in values
    padding = spread("padding", 0)
    layer = Layer(
        op,
        out,
        kernel,
        kernel if pool else spread("stride", 1),
        "same" if "psame" in flags else padding,
        spread("dilation", 1),
        _single(values.get("groups", (1,)), f"the groups of {op}"),
        spread("output_padding", 0),
        "ceil" in flags,
        bias,
    )
    _coherent(layer)
    return layer


def _coherent(layer: Layer) -> None:
    """Refuse what torch refuses when it builds or runs the layer, whatever the input."""
    if layer.padding == "same" and any(stride != 1 for stride in layer.stride):
        stride = max(layer.stride)
        raise Fault(f"{layer}: psame needs stride 1, not {stride}", 0, "write p with a number")
    if layer.out % layer.groups:
        advice = f"use a multiple of {layer.groups}"
        raise Fault(f"{layer}: groups {layer.groups} do not divide {layer.out} outputs", 0, advice)
    if layer.op in ("max", "avg") and not isinstance(layer.padding, str):
        for kernel, padding in zip(layer.kernel, layer.padding, strict=True):
            if padding > kernel // 2:
                message = f"{layer}: padding {padding} is more than half of kernel {kernel}"
                raise Fault(message, 0, f"at most {kernel // 2} fits")
    for extra, stride, dilation in zip(
        layer.output_padding, layer.stride, layer.dilation, strict=True
    ):
        if extra >= max(stride, dilation):
            message = f"{layer}: output padding {extra} must be less than stride or dilation"
            raise Fault(message, 0, f"at most {max(stride, dilation) - 1} fits")


def _unknown(word: str) -> Fault:
    letters = _letters(word)
    rest = re.sub(r"\A([123]d|_)", "", word[len(letters) :])  # maxpool2d
    name = letters.lower().strip("_")
    near = _SYNONYMS.get(name) or next(iter(get_close_matches(name, HEADS, 1)), None)
    advice = f"did you mean {quote(near + rest)}?" if near else "layers are " + " ".join(HEADS)
    return Fault(f"unknown layer {quote(word)}", 0, advice)


def _letters(word: str) -> str:
    return word[: len(word) - len(word.lstrip(ascii_letters + "_"))]


def _head_fault(word: str, op: str, meaning: str) -> Fault:
    if not meaning:
        return Fault(f"{op} takes no number, not {quote(word[len(op) :])}", len(op), f"write {op}")
    what = "number of outputs" if meaning == "out" else "kernel"
    return Fault(f"{op} has no {what}", len(op), f"write {_EXAMPLES.get(op, op + '3')}")


def _option_fault(op: str, rest: str, offset: int) -> Fault:
    takes = " ".join(OPTIONS[op])
    bare = re.match(r"op|[kspdg]", rest)
    if bare and bare.group() in OPTIONS[op] and not _OPTION.match(rest):
        name = bare.group()
        return Fault(f"{quote(name)} of {op} has no number", offset, f"write {name}1")
    found = _OPTION.match(rest)
    advice = f"it takes {takes}" if takes else f"write {op}"
    return Fault(f"{op} has no option {quote(found.group() if found else rest)}", offset, advice)


def _ascii(word: str) -> None:
    if word.isascii():
        return
    offset, letter = next((i, letter) for i, letter in enumerate(word) if not letter.isascii())
    advice = "write x" if letter == "×" else "use plain letters, digits, spaces and ;"
    message = f"{letter!r} (U+{ord(letter):04X}) is no letter of the stack language"
    raise Fault(message, offset, advice)


def number(digits: str, label: str, least: int, offset: int) -> int:
    """The value of digits within its bounds."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise Fault(f"{label} is {quote(digits)}, more than {LARGEST:,}", offset, "use less")
    if int(digits) < least:
        raise Fault(f"{label} is {digits}, it must be at least {least}", offset, f"write {least}")
    return int(digits)


def _numbers(text: str, label: str, least: int, offset: int) -> Numbers:
    return tuple(number(digits, label, least, offset) for digits in text.split("x"))


def _single(numbers: Numbers, label: str) -> int:
    if len(numbers) != 1:
        given = quote("x".join(map(str, numbers)))
        raise Fault(f"{label} must be one number, not {given}", 0, f"write {numbers[0]}")
    return numbers[0]


def _spread(numbers: Numbers, axes: int, label: str) -> Numbers:
    """One number for all axes or one for each."""
    if len(numbers) == 1:
        return numbers * axes
    if len(numbers) != axes:
        given = quote("x".join(map(str, numbers)))
        has = "1 axis" if axes == 1 else f"{axes} axes"
        advice = "write one number" if axes == 1 else f"write one number or {axes}"
        raise Fault(f"{label} is {given}, the input has {has} besides channels", 0, advice)
    return numbers


def quote(word: str) -> str:
    """The word in quotes, cut if it is very long."""
    return repr(word if len(word) <= 40 else word[:39] + "…")
