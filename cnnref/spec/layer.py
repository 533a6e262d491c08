"""One layer of a stack: its numbers per axis, its word in the stack language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Numbers = tuple[int, ...]

HEADS = {
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
"""Names of the layers; the field that the number behind the name fills."""

OPTIONS = {
    "conv": ("k", "s", "p", "d", "g", "psame", "nobias"),
    "dw": ("s", "p", "d", "psame", "nobias"),
    "pw": ("s", "p", "g", "psame", "nobias"),
    "tconv": ("k", "s", "p", "d", "g", "op", "nobias"),
    "max": ("s", "p", "d", "ceil"),
    "avg": ("s", "p", "ceil"),
    "gap": (),
    "flatten": (),
    "fc": ("nobias",),
    "bn": (),
    "relu": (),
}
"""The options that each layer takes."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; numbers per axis, in torch's order of axes. `str(layer)` is its word.

    Attributes:
        op: name, one of conv, dw, pw, tconv, max, avg, gap, flatten, fc, bn, relu.
        out: output channels or features; 0 where the layer keeps those of its input.
        kernel: taps per axis; empty where the layer has no kernel, as the fields below.
        stride: cells between two windows.
        padding: cells on both sides, or "same".
        dilation: cells between two taps.
        groups: groups of channels; a depthwise layer has as many as channels, whatever this says.
        output_padding: cells added on the right by a transposed convolution.
        ceil: whether a pool rounds its size up.
        bias: whether the layer adds a bias.

    Examples:
        >>> from cnnref import parse
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
        head = HEADS[self.op]
        word = self.op + (str(self.out) if head == "out" else "")
        word += short("", self.kernel) if head == "kernel" else ""
        word += short("k", self.kernel) if self.op in ("conv", "tconv") else ""
        usual = self.kernel if self.op in ("max", "avg") else (1,) * len(self.stride)
        word += short("s", self.stride) if self.stride != usual else ""
        if isinstance(self.padding, str):
            word += "psame"
        elif any(self.padding):
            word += short("p", self.padding)
        word += short("d", self.dilation) if any(d != 1 for d in self.dilation) else ""
        word += f"g{self.groups}" if self.groups != 1 else ""
        word += short("op", self.output_padding) if any(self.output_padding) else ""
        return word + ("ceil" if self.ceil else "") + ("" if self.bias else "nobias")


def short(letter: str, numbers: Numbers) -> str:
    """An option as it is written: one number if all axes agree.

    Examples:
        >>> short("k", (3, 3)), short("s", (1, 2))
        ('k3', 's1x2')
    """
    same = len(set(numbers)) == 1
    return letter + (str(numbers[0]) if same else "x".join(map(str, numbers)))
