"""The one-line stack language: one door to its parser, its analysis, its torch code."""

from cnnref.spec.analysis import RF, Row, analyse
from cnnref.spec.grammar import SpecError, Stack, parse
from cnnref.spec.layer import Layer
from cnnref.spec.torch_code import to_torch

__all__ = ["RF", "Layer", "Row", "SpecError", "Stack", "analyse", "parse", "to_torch"]
