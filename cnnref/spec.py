"""The one-line stack language: one door to its parser, its analysis, its torch code."""

from cnnref.analysis import RF, Row, analyse
from cnnref.grammar import SpecError, Stack, parse
from cnnref.layer import Layer
from cnnref.torch_code import to_torch

__all__ = ["RF", "Layer", "Row", "SpecError", "Stack", "analyse", "parse", "to_torch"]
