"""No number is typed into prose: computed ones are calls, quoted ones are facts."""

from __future__ import annotations

import re

from tests.pages.prose import prose, words_of_figures

NUMBER = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)*(?:\s?[%％])?")
# Names and sizes, by rule: ResNet-50, VGG16, v1.5, CIFAR-100, 3×3, 224×224×3, CC BY 4.0, (… 2016).
NAME = re.compile(r"[A-Za-z][\w.]*(?:[-–][\w.]+)*\d[\w.]*|[A-Za-z]+\d+(?:\.\d+)*")
SIZE = re.compile(r"\d+(?: ?[×x] ?\d+)+")
VERSION = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,})* \d+(?:\.\d+)*")
YEAR = re.compile(r"(?<=[a-z.,] )(?:19|20)\d\d(?=[a-z]?[)）;])")
FULL = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


def check(text: str, path: str) -> list[str]:
    """`file:line: message` for every typed number with three digits, a point or a per cent."""
    faults = []
    for number, line in enumerate(prose(text).split("\n"), 1):
        faults += [_fault(path, number, typed) for typed in typed_numbers(line)]
    for number, words in words_of_figures(text):
        faults += [_fault(path, number, typed) for typed in typed_numbers(words)]
    return faults


def typed_numbers(line: str) -> list[str]:
    """The numbers of a line of prose that should have been calls.

    Examples:
        >>> typed_numbers("ResNet-50 turns 224×224 into 112 values, 3.5 % more (He 2016)")
        ['112', '3.5 %']
    """
    line = line.translate(FULL)
    for pattern in (SIZE, VERSION, NAME, YEAR):
        line = pattern.sub(" ", line)
    return [m[0] for m in NUMBER.finditer(line) if _counts(m[0])]


def _counts(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) >= 3 or "%" in number or bool(re.search(r"\d\.\d", number))


def _fault(path: str, line: int, number: str) -> str:
    return f"{path}:{line}: the number {number} is typed; compute it or quote it: [= n(…) =]"
