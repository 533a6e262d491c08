"""No number is typed into prose: computed ones are calls, quoted ones are facts."""

from __future__ import annotations

import re

from tests.pages.prose import prose, words_of_figures

NUMBER = re.compile(
    r"(?<![\d])(?:\d+(?:,\d{3})*(?:\.\d+)*|\.\d+)"  # 138,357,544 or 3.5 or .5
    r"(?:[eE][+-]?\d+|[⁰¹²³⁴-⁹]+)?"  # 1e6, 10⁶
    r"(?: ?(?:%|per ?cent\b|[kMGTB]\b|thousand\b|million\b|billion\b|[萬億]))?"
)
WORDY = re.compile(
    r"百分之[零〇一二三四五六七八九十百千\d]+|[一二三四五六七八九十百千]+(?:萬|億)(?!組)"
)
# Names, sizes and versions by rule: ResNet-50, CIFAR-100, conv5_3, v1.5, 224×224×3, CC BY 4.0,
# Python 3.11.5, (Luo et al. 2016).
NAME = re.compile(
    r"(?<![A-Za-z0-9])(?:(?=[a-z]*[A-Z])[A-Za-z]+(?:[-–][A-Za-z]+)*[-–][A-Za-z]*|[A-Za-z][A-Za-z_]*)"
    r"\d[A-Za-z0-9_]*(?:\.\d+)*(?![\d%])"
)
SIZE = re.compile(r"(?<![\d.,])\d+(?: ?× ?\d+)+(?![\d%]|[.,]\d)")
VERSION = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,})* \d+\.\d+\b(?! ?[%\d])|(?<![\d.])\d+(?:\.\d+){2,}")
YEAR = re.compile(
    r"[A-Z][\w'-]+(?: et al\.| 等人| (?:&|and|與|和) [A-Z][\w'-]+)?"
    r",? (?:19|20)\d\d[a-z]?(?=[)）;；])"
)
FULL = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


def check(text: str, path: str) -> list[str]:
    """`file:line: message` for every typed number with three digits, a point or a per cent."""
    found = []
    for number, line in enumerate(prose(text).split("\n"), 1):
        found += [(number, typed) for typed in typed_numbers(line)]
    for number, words in words_of_figures(text):
        found += [(number, typed) for typed in typed_numbers(words)]
    return [
        f"{path}:{line}: the number {number} is typed; compute it, [= n(…) =], or quote a fact"
        for line, number in sorted(found)
    ]


def typed_numbers(line: str) -> list[str]:
    """The numbers of a line of prose that should have been calls.

    Examples:
        >>> typed_numbers("ResNet-50 turns 224×224 into 112 values, 3.5 % more (He 2016)")
        ['112', '3.5 %']
    """
    line = line.translate(FULL)
    for pattern in (SIZE, VERSION, YEAR, NAME):
        line = pattern.sub(" ", line)
    found = [m[0].strip() for m in NUMBER.finditer(line) if _counts(m[0])]
    return found + [m[0] for m in WORDY.finditer(line)]


def _counts(number: str) -> bool:
    digits = re.sub(r"[^\d]", "", number)
    unit = re.search(r"\d ?(?:[%kMGTB]|per|thousand|million|billion|[eE萬億⁰¹²³⁴-⁹])", number)
    return len(digits) >= 3 or bool(unit) or bool(re.search(r"\.\d", number))
