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
| `flatten`, `fc10` | to a vector; linear layer (flattens by itself) | for fc `nobias` |
| `bn`, `relu` | batch normalisation; rectifier | |
| `(conv64k3 relu)x3` | the group three times | |

`s` stride, `p` padding, `d` dilation, `g` groups, `op` output padding: each is followed by a
number or, per axis, by `AxB`. Options come in any order. Defaults are those of torch.nn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cnnref.spec.layer import Layer, Numbers
from cnnref.spec.word import Fault, number, quote, read_input, read_layer

LONGEST = 10_000
"""Layers that a stack may have once its groups are written out."""

_WORD = re.compile(r"[()]|[^ \t\r\n;()]+")


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
        cnnref.spec.grammar.SpecError: column 9: unknown layer 'covn64k3'; did you mean 'conv64k3'?
    """

    def __init__(self, message: str, text: str = "", offset: int = 0, suggestion: str = "") -> None:
        super().__init__(message, text, offset, suggestion)
        self.message, self.text, self.suggestion = message, text, suggestion
        self.line = text.count("\n", 0, offset) + 1
        self.column = offset - text.rfind("\n", 0, offset)

    @property
    def sentence(self) -> str:
        """The message together with the suggestion."""
        return f"{self.message}; {self.suggestion}" if self.suggestion else self.message

    def __str__(self) -> str:
        line = f"line {self.line}, " if "\n" in self.text else ""
        return f"{line}column {self.column}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Stack:
    """An input size `(C, …)` and its layers, groups written out. `str(stack)` parses back to it.

    Attributes:
        input: channels, then the size of each axis.
        layers: the layers in order.
        text: what was parsed; it does not take part in comparisons, nor does `offsets`.
        offsets: where each layer's word begins in `text`, from 0.

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
        cnnref.spec.grammar.SpecError: column 17: conv has no option 'z1'; \
it takes k s p d g psame nobias
    """
    if not isinstance(text, str):
        raise TypeError(f"a stack is text such as '3x224x224 conv64k7', not {quote(repr(text))}")
    words = list(_WORD.finditer(text))
    try:
        size = read_input(words[0].group() if words else "")
    except Fault as fault:
        raise _at(fault, text, words[0].start() if words else 0) from None
    reader = _Reader(len(size) - 1)
    for match, behind in zip(words[1:], [*words[2:], None], strict=False):
        try:
            reader.read(match, behind)
        except Fault as fault:
            raise _at(fault, text, match.start()) from None
    if reader.groups:
        message, advice = "the group is never closed", "write )x2 behind it"
        raise SpecError(message, text, reader.groups[-1][0], advice)
    return Stack(size, tuple(reader.layers), text, tuple(reader.offsets))


class _Reader:
    """The layers read so far, groups written out, and the groups that are still open."""

    def __init__(self, axes: int) -> None:
        self.axes = axes
        self.layers: list[Layer] = []
        self.offsets: list[int] = []
        self.groups: list[tuple[int, int]] = []  # offset of the parenthesis, layers before it
        self.repeats_at = -1

    def read(self, match: re.Match[str], behind: re.Match[str] | None) -> None:
        word = match.group()
        if match.start() == self.repeats_at:
            return
        if word == "(":
            self.groups.append((match.start(), len(self.layers)))
        elif word == ")":
            self.close(_repeats(match, behind))
            self.repeats_at = match.end()
        else:
            self.room(len(self.layers) + 1)
            self.layers.append(read_layer(word, self.axes))
            self.offsets.append(match.start())

    def close(self, times: int) -> None:
        if not self.groups:
            raise Fault("')' without '('", 0, "remove it or open the group")
        _, begin = self.groups.pop()
        count = len(self.layers) - begin
        if not count:
            raise Fault("the group is empty", 0, "put layers between ( and )")
        self.room(begin + count * times)
        self.layers += self.layers[begin:] * (times - 1)
        self.offsets += self.offsets[begin:] * (times - 1)

    @staticmethod
    def room(count: int) -> None:
        if count > LONGEST:
            raise Fault(f"the stack has more than {LONGEST:,} layers", 0, "repeat less")


def _repeats(close: re.Match[str], behind: re.Match[str] | None) -> int:
    """The 3 of `)x3`."""
    if behind is None or behind.start() != close.end() or behind.group() in "()":
        raise Fault("the group has no number of repeats", 0, "write )x2")
    found = re.fullmatch(r"x([0-9]+)", behind.group())
    if not found:
        raise Fault(f"')' is followed by {quote(behind.group())}", 1, "write )x2 and a space")
    return number(found.group(1), "the number of repeats", 1, 2)


def _at(fault: Fault, text: str, offset: int) -> SpecError:
    return SpecError(fault.message, text, offset + fault.offset, fault.suggestion)
