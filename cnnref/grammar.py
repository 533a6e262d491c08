"""Parser of the one-line stack language: text to layers and back.

A stack is an input size and then its layers, separated by spaces or semicolons:
`3x224x224 conv64k7s2p3nobias bn relu max3s2p1`. The input is channels x length, channels x height
x width or channels x depth x height x width.

| Layer | Meaning | Options |
| --- | --- | --- |
| `conv64k3` | convolution, 64 output channels, kernel 3 | `s p d g psame nobias` |
| `dw3` | depthwise convolution, kernel 3 | `s p d psame nobias` |
| `pw64` | pointwise (1x1) convolution | `s p g psame nobias` |
| `tconv64k4` | transposed convolution | `s p d g op nobias` |
| `max3`, `avg3` | pooling; the stride is the kernel unless given | `s p ceil`, for max also `d` |
| `gap` | global average pooling to 1 cell a channel | |
| `flatten`, `fc10` | to a vector; linear layer (flattens by itself) | `nobias` |
| `bn`, `relu` | batch normalisation; rectifier | |
| `(conv64k3 relu)x3` | the group three times | |

`s` stride, `p` padding, `d` dilation, `g` groups, `op` output padding, each followed by a number or,
per axis, by `AxB`. Defaults are those of torch.nn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

LARGEST = 10**12
"""No number in a stack, and no size of a map, may be larger."""
LONGEST = 10_000
"""Layers that a stack may have once its groups are written out."""

Numbers = tuple[int, ...]

_HEADS = {  # what the number behind the name means
    "conv": "out",
    "dw": "kernel",
    "pw": "out",
    "tconv": "out",
    "max": "kernel",
    "avg": "kernel",
    "gap": "",
    "flatten": "",
    "fc": "out",
    "bn": "",
    "relu": "",
}
_OPTIONS = {
    "conv": ("k", "s", "p", "d", "g", "psame", "nobias"),
    "dw": ("s", "p", "d", "psame", "nobias"),
    "pw": ("s", "p", "g", "psame", "nobias"),
    "tconv": ("k", "s", "p", "d", "g", "op", "nobias"),
    "max": ("s", "p", "d", "ceil"),
    "avg": ("s", "p", "ceil"),
    "fc": ("nobias",),
}
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
    "avgpool": "avg", "batchnorm": "bn", "dense": "fc", "depthwise": "dw", "deconv": "tconv",
    "globalpool": "gap", "linear": "fc", "maxpool": "max", "pointwise": "pw", "pool": "max",
    "convtranspose": "tconv",
}  # fmt: skip
_WORD = re.compile(r"[()]|[^ \t\r\n;()]+")
_NUMBERS = re.compile(r"[0-9]+(?:x[0-9]+)*")
_HEAD = re.compile(r"(tconv|conv|dw|pw|max|avg|gap|flatten|fc|bn|relu)([0-9]+(?:x[0-9]+)*)?")
_OPTION = re.compile(r"(psame|nobias|ceil)|(op|[kspdg])([0-9]+(?:x[0-9]+)*)")


class SpecError(ValueError):
    """A fault in a stack: what is wrong, where, and what would fit.

    Attributes:
        message: one sentence.
        text: the stack.
        line: line of the fault, from 1.
        column: column of the fault in its line, from 1.
        suggestion: what to write instead; empty if nothing is likely.

    Examples:
        >>> parse("3x32x32 covn64k3")
        Traceback (most recent call last):
        cnnref.grammar.SpecError: column 9: unknown layer 'covn64k3'; did you mean 'conv64k3'?
    """

    def __init__(self, message: str, text: str = "", offset: int = 0, suggestion: str = "") -> None:
        self.message, self.text, self.offset, self.suggestion = message, text, offset, suggestion
        self.line = text.count("\n", 0, offset) + 1
        self.column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        super().__init__(message, text, offset, suggestion)

    @property
    def sentence(self) -> str:
        """The message together with the suggestion."""
        return f"{self.message}; {self.suggestion}" if self.suggestion else self.message

    def __str__(self) -> str:
        line = f"line {self.line}, " if "\n" in self.text else ""
        return f"{line}column {self.column}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; numbers per axis, in torch's order of axes. `str(layer)` is its word.

    Examples:
        >>> layer = parse("3x32x32 conv64p1k3x3s2x2").layers[0]
        >>> layer.kernel, layer.stride, str(layer)
        ((3, 3), (2, 2), 'conv64k3s2p1')
    """

    op: str
    out: int = 0
    kernel: Numbers = ()
    stride: Numbers = ()
    padding: Numbers | Literal["same"] = ()
    dilation: Numbers = ()
    groups: int = 1
    output_padding: Numbers = ()
    ceil: bool = False
    bias: bool = True

    def __str__(self) -> str:
        head = _HEADS[self.op]
        word = self.op + (str(self.out) if head == "out" else "")
        word += _short("", self.kernel) if head == "kernel" else ""
        word += _short("k", self.kernel) if self.op in ("conv", "tconv") else ""
        plain = self.kernel if self.op in ("max", "avg") else (1,) * len(self.stride)
        word += _short("s", self.stride) if self.stride != plain else ""
        if isinstance(self.padding, str):
            word += "psame"
        elif any(self.padding):
            word += _short("p", self.padding)
        word += _short("d", self.dilation) if any(d != 1 for d in self.dilation) else ""
        word += f"g{self.groups}" if self.groups != 1 else ""
        word += _short("op", self.output_padding) if any(self.output_padding) else ""
        return word + ("ceil" if self.ceil else "") + ("" if self.bias else "nobias")


@dataclass(frozen=True, slots=True)
class Stack:
    """An input size `(C, …)` and its layers, groups written out. `str(stack)` parses back to it.

    Examples:
        >>> stack = parse("1x28x28; (conv8k3 relu)x2; gap")
        >>> str(stack)
        '1x28x28 conv8k3 relu conv8k3 relu gap'
        >>> parse(str(stack)) == stack
        True
    """

    input: Numbers
    layers: tuple[Layer, ...]
    text: str = field(default="", compare=False, repr=False)
    offsets: Numbers = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        return " ".join(["x".join(map(str, self.input)), *map(str, self.layers)])


def parse(text: str) -> Stack:
    """Read a stack. Whether its layers fit together is for `analyse` to say.

    Args:
        text: an input size and layers, such as `3x224x224 conv64k7s2p3 max3s2p1`.

    Raises:
        SpecError: with the position of the fault and a suggestion.

    Source: own language; the names and defaults of the layers follow torch.nn (torch 2.13).

    Examples:
        >>> parse("3x32x32 (conv16k3p1 relu)x2").layers[2].out
        16
        >>> parse("3x32x32 conv16k3z1")
        Traceback (most recent call last):
        cnnref.grammar.SpecError: column 17: conv has no option 'z1'; it takes k s p d g psame nobias
    """
    words = list(_WORD.finditer(text))
    try:
        size = _input(words[0].group() if words else "")
    except _Fault as fault:
        raise fault.at(text, words[0].start() if words else 0) from None
    layers, offsets = _expand(text, words[1:], len(size) - 1)
    return Stack(size, tuple(layers), text, tuple(offsets))


def _expand(text: str, words: list[re.Match[str]], axes: int) -> tuple[list[Layer], list[int]]:
    """The layers of all words, groups written out, without recursion."""
    open_groups: list[tuple[int, int]] = []  # where the group began: offset, number of layers
    layers: list[Layer] = []
    offsets: list[int] = []
    skip = False
    for index, match in enumerate(words):
        word, offset = match.group(), match.start()
        if skip:
            skip = False
            continue
        try:
            if word == "(":
                open_groups.append((offset, len(layers)))
            elif word == ")":
                times = _times(words, index)
                begin = _close(open_groups, len(layers), times)
                layers[begin:] = layers[begin:] * times
                offsets[begin:] = offsets[begin:] * times
                skip = True
            else:
                _room(len(layers) + 1)
                layers.append(_layer(word, axes))
                offsets.append(offset)
        except _Fault as fault:
            raise fault.at(text, offset) from None
    if open_groups:
        raise SpecError(
            "the group is never closed", text, open_groups[-1][0], "write )x2 behind it"
        )
    return layers, offsets


def _times(words: list[re.Match[str]], index: int) -> int:
    """The 3 of `)x3`."""
    close = words[index]
    behind = words[index + 1] if index + 1 < len(words) else None
    if behind is None or behind.start() != close.end():
        raise _Fault("the group has no number of repeats", 0, "write )x2")
    found = re.fullmatch(r"x([0-9]+)", behind.group())
    if not found:
        raise _Fault(f"')' is followed by {_quote(behind.group())}", 1, "write )x2 and a space")
    times = _number(found.group(1), "the number of repeats", 1, 2)
    return times


def _close(open_groups: list[tuple[int, int]], count: int, times: int) -> int:
    """Where the innermost group began, once it is sure that its copies have room."""
    if not open_groups:
        raise _Fault("')' without '('", 0, "remove it or open the group")
    _, begin = open_groups.pop()
    if count == begin:
        raise _Fault("the group is empty", 0, "put layers between ( and )")
    _room(begin + (count - begin) * times)
    return begin


def _room(count: int) -> None:
    if count > LONGEST:
        raise _Fault(f"the stack has more than {LONGEST:,} layers", 0, "repeat less")


def _input(word: str) -> Numbers:
    advice = "start with channels x height x width, such as 3x224x224"
    if not word:
        raise _Fault("the stack is empty", 0, advice)
    _ascii(word)
    if not _NUMBERS.fullmatch(word):
        raise _Fault(f"{_quote(word)} is no input size", 0, advice)
    size = _numbers(word, "the input size", 1, 0)
    if not 2 <= len(size) <= 4:
        found = "1 number" if len(size) == 1 else f"{len(size)} numbers"
        raise _Fault(f"the input size {_quote(word)} has {found}, not 2 to 4", 0, advice)
    return size


@lru_cache(maxsize=4096)
def _layer(word: str, axes: int) -> Layer:
    """The layer of one word."""
    _ascii(word)
    head = _HEAD.match(word)
    if not head:
        raise _unknown(word)
    op, numbers = head.group(1), head.group(2)
    meaning = _HEADS[op]
    if bool(numbers) != bool(meaning):
        raise _head_fault(word, op, meaning)
    values: dict[str, Numbers] = {}
    if numbers:
        values[meaning] = _numbers(numbers, f"the {meaning} of {op}", 1, len(op))
    flags = _options(word, op, head.end(), values)
    if op in ("conv", "tconv") and "kernel" not in values:
        raise _Fault(f"{_quote(word)} has no kernel", len(word), f"write {word}k3")
    if op in ("gap", "flatten", "bn", "relu"):
        return Layer(op)
    single = {name: _single(values.get(name, (1,)), name, op) for name in ("out", "groups")}
    out = single["out"] if meaning == "out" else 0
    if op == "fc":
        return Layer(op, out, bias="nobias" not in flags)
    kernel = _spread(values.get("kernel", (1,)), axes, "kernel")
    usual = kernel if op in ("max", "avg") else (1,)
    padding = _spread(values.get("padding", (0,)), axes, "padding")
    layer = Layer(
        op,
        out,
        kernel,
        _spread(values.get("stride", usual), axes, "stride"),
        "same" if "psame" in flags else padding,
        _spread(values.get("dilation", (1,)), axes, "dilation"),
        single["groups"],
        _spread(values.get("output_padding", (0,)), axes, "output padding"),
        "ceil" in flags,
        "nobias" not in flags,
    )
    _coherent(layer)
    return layer


def _options(word: str, op: str, offset: int, values: dict[str, Numbers]) -> set[str]:
    """Read the options into `values`; the flags are returned."""
    flags: set[str] = set()
    seen: set[str] = set()
    while offset < len(word):
        found = _OPTION.match(word, offset)
        name = (found.group(1) or found.group(2)) if found else ""
        if not found or name not in _OPTIONS.get(op, ()):
            rest = found.group() if found else word[offset:]
            if not found and (unfinished := re.match(r"op|[kspdg]", rest)):
                if unfinished.group() in _OPTIONS.get(op, ()):
                    advice = f"write {unfinished.group()}1"
                    raise _Fault(f"{_quote(unfinished.group())} has no number", offset, advice)
            takes = " ".join(_OPTIONS.get(op, ())) or "none"
            raise _Fault(f"{op} has no option {_quote(rest)}", offset, f"it takes {takes}")
        target, least = _FIELDS[name]
        if target in seen:
            raise _Fault(f"{target.replace('_', ' ')} is given twice", offset, "keep one of them")
        seen.add(target)
        if found.group(1):
            flags.add(name)
        else:
            label = f"the {target.replace('_', ' ')} of {op}"
            values[target] = _numbers(found.group(3), label, least, offset + len(name))
        offset = found.end()
    return flags


def _coherent(layer: Layer) -> None:
    """What torch refuses when it builds or runs the layer, whatever the input."""
    if layer.padding == "same" and any(s != 1 for s in layer.stride):
        stride = max(layer.stride)
        raise _Fault(f"{layer}: psame needs stride 1, not {stride}", 0, "write p with a number")
    if layer.op in ("conv", "pw", "tconv") and layer.out % layer.groups:
        advice = f"use a multiple of {layer.groups}"
        raise _Fault(f"{layer}: groups {layer.groups} do not divide {layer.out} outputs", 0, advice)
    if layer.op in ("max", "avg"):
        for kernel, padding in zip(layer.kernel, layer.padding, strict=True):
            if int(padding) > kernel // 2:
                advice = f"at most {kernel // 2} fits"
                message = f"{layer}: padding {padding} is more than half of kernel {kernel}"
                raise _Fault(message, 0, advice)
    pairs = zip(layer.output_padding, layer.stride, layer.dilation, strict=True)
    for extra, stride, dilation in pairs:
        if extra >= max(stride, dilation):
            message = f"{layer}: output padding {extra} must be less than stride or dilation"
            raise _Fault(message, 0, f"at most {max(stride, dilation) - 1} fits")


class _Fault(Exception):
    """A fault within one word; becomes a SpecError once the word's place is known."""

    def __init__(self, message: str, offset: int, suggestion: str = "") -> None:
        self.message, self.offset, self.suggestion = message, offset, suggestion

    def at(self, text: str, offset: int) -> SpecError:
        return SpecError(self.message, text, offset + self.offset, self.suggestion)


def _unknown(word: str) -> _Fault:
    name = re.match(r"[A-Za-z_]*", word)
    letters = (name.group() if name else "").lower()
    rest = word[len(letters) :]
    near = _SYNONYMS.get(letters) or next(iter(get_close_matches(letters, _HEADS, 1)), None)
    if near is None:
        advice = "layers are " + " ".join(_HEADS)
    else:
        advice = f"did you mean {_quote(near + rest)}?"
    return _Fault(f"unknown layer {_quote(word)}", 0, advice)


def _head_fault(word: str, op: str, meaning: str) -> _Fault:
    if meaning:
        what = "number of outputs" if meaning == "out" else "kernel"
        example = {"conv": "conv64k3", "tconv": "tconv64k4", "fc": "fc10", "pw": "pw64"}
        return _Fault(f"{op} has no {what}", len(op), f"write {example.get(op, op + '3')}")
    return _Fault(f"{op} takes no number, not {_quote(word[len(op) :])}", len(op), f"write {op}")


def _ascii(word: str) -> None:
    for offset, letter in enumerate(word):
        if not letter.isascii():
            advice = "write x" if letter == "×" else "use plain letters, digits, spaces and ;"
            message = f"{letter!r} (U+{ord(letter):04X}) is no letter of the stack language"
            raise _Fault(message, offset, advice)


def _number(digits: str, label: str, least: int, offset: int) -> int:
    if len(digits.lstrip("0")) > 13 or int(digits.lstrip("0") or "0") > LARGEST:
        raise _Fault(f"{label} is {_quote(digits)}, more than {LARGEST:,}", offset, "use less")
    value = int(digits.lstrip("0") or "0")
    if value < least:
        raise _Fault(f"{label} is {value}, it must be at least {least}", offset, f"write {least}")
    return value


def _numbers(text: str, label: str, least: int, offset: int) -> Numbers:
    return tuple(_number(digits, label, least, offset) for digits in text.split("x"))


def _single(numbers: Numbers, name: str, op: str) -> int:
    if len(numbers) != 1:
        given = "x".join(map(str, numbers))
        raise _Fault(f"{name} of {op} is one number, not {given}", 0, f"write {numbers[0]}")
    return numbers[0]


def _spread(numbers: Numbers, axes: int, name: str) -> Numbers:
    if len(numbers) == 1:
        return numbers * axes
    if len(numbers) != axes:
        given, plural = "x".join(map(str, numbers)), "" if axes == 1 else "es"
        advice = f"write one number or {axes}" if axes > 1 else "write one number"
        raise _Fault(f"{name} {given} is for {len(numbers)} axes, the input has {axes} "
                     f"ax{plural or 'is'}", 0, advice)  # fmt: skip
    return numbers


def _short(letter: str, numbers: Numbers) -> str:
    same = len(set(numbers)) == 1
    return letter + (str(numbers[0]) if same else "x".join(map(str, numbers)))


def _quote(word: str) -> str:
    """The word in quotes, cut if it is very long."""
    return repr(word if len(word) <= 40 else word[:39] + "…")
