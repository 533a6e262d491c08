"""Exact sizes, receptive fields, counts of convolutional networks. Imports neither torch nor plots.

`cnnref.functional`, `layers`, `models`, `summary` and the functions `count` and
`receptive_field` need torch and are imported when first named.

Examples:
    >>> conv_out(224, kernel=7, stride=2, padding=3)
    112
    >>> analyse("3x224x224 conv64k7s2p3 max3s2p1")[-1].rf.size
    (11, 11)
"""

from importlib import import_module
from typing import Any

from cnnref.geometry import (
    INPUT_RF,
    conv_out,
    effective_kernel,
    rf_center,
    rf_step,
    rf_window,
    same_padding,
    transposed_out,
    unread,
)
from cnnref.spec.analysis import RF, Row, analyse
from cnnref.spec.count import LayerCount, StackCount, count_layer, count_stack
from cnnref.spec.grammar import SpecError, Stack, parse
from cnnref.spec.layer import Layer
from cnnref.spec.torch_code import to_torch
from cnnref.stacks import STACKS

__all__ = [
    "INPUT_RF",
    "RF",
    "STACKS",
    "Layer",
    "LayerCount",
    "Row",
    "SpecError",
    "Stack",
    "StackCount",
    "analyse",
    "conv_out",
    "count_layer",
    "count_stack",
    "effective_kernel",
    "parse",
    "rf_center",
    "rf_step",
    "rf_window",
    "same_padding",
    "to_torch",
    "transposed_out",
    "unread",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("functional", "layers", "models", "summary"):
        return import_module(f"cnnref.{name}")
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module 'cnnref' has no attribute {name!r}")


_LATE = {"count": "cnnref.summary", "receptive_field": "cnnref.analyser"}
