"""The site holds no typed number, and the lint finds every kind of one."""

from __future__ import annotations

import pytest

from tests.pages.blocks import ROOT
from tests.pages.numbers import check, typed_numbers
from tests.pages.source import markdown, none, texts

BROKEN = ROOT / "tests/fixtures/broken/pages/numbers.md"


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT / "docs")))
def test_no_number_is_typed(path):
    none(check(markdown(path), str(path.relative_to(ROOT))))


@pytest.mark.parametrize(
    "line",
    [
        "it has 112 pixels",
        "a ratio of 1.81",
        "95 % of the mass",
        "95% of the mass",
        "138,357,544 parameters",
        "共 １１２ 像素",
        "| 112 | 3 |",
        "## The 112 cells",
        "in 2016 it was",
        "about 4.1 GMAC",
        "a factor of .5",
        "some 25M weights",
        "some 25 million weights",
        "6 萬個權重",
        "about 1e6 weights",
        "about 10⁶ weights",
        "(see a,112)",
        "412 MAC, GMAC 412",
        "an over-100-layer network",
        "size.112",
        "the 224x224 image",
        "a 1.5×2 cell",
        "the unit sees 95 per cent",
        "佔百分之九十五",
        "ReLU的112個",
        "(about 1985)",
        "3 < 4 and 112 > 4",
    ],
)
def test_a_typed_number_is_found(line):
    assert typed_numbers(line)


@pytest.mark.parametrize(
    "line",
    [
        "ResNet-152 and VGG16 and CIFAR-100",
        "a 3×3 kernel on 224×224×3",
        "the fix of v1.5 in torchvision",
        "text is CC BY 4.0 and WCAG 2.2",
        "as shown (Luo et al. 2016)",
        "stride 2, 16 channels, layer 50",
        "conv5_3 and pool5",
        "fp32, int8, ImageNet-1k, YOLOv8.2",
        "Python 3.11.5 and CUDA 12.8",
        "數萬組、一兩百層",
        "1, 2, 4, 8, 16",
    ],
)
def test_names_sizes_and_small_numbers_are_free(line):
    assert typed_numbers(line) == []


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n`conv512`\n\n```python\nx = 1234\n```\n",
        "# A\n\n$1234$ and [= n(1234) =] and [here](https://arxiv.org/abs/1701.04128)\n",
        '# A\n\n[= figure("step", "1x224 conv1k3", alt="a", caption="so " ~ rf("1x999")) =]\n',
    ],
)
def test_code_formulas_calls_and_addresses_are_free(text):
    assert check(text, "a.md") == []


def test_a_broken_page_fails_with_file_and_lines():
    faults = check(BROKEN.read_text("utf-8"), "numbers.md")
    assert [fault.partition(" is typed")[0] for fault in faults] == [
        f"numbers.md:{line}: the number {number}"
        for line, number in (
            (3, "101"), (6, "1.03"), (6, "102"), (10, "104"), (12, "105"), (13, "106"),
            (15, "107"), (17, "108"), (17, "109"), (17, "110"),
        )
    ]  # fmt: skip


def test_a_fault_names_file_and_line():
    (fault,) = check("---\ntitle: A\n---\n# A\n\n```python\n```\n\nsees 112 pixels\n", "docs/a.md")
    assert fault.startswith("docs/a.md:9: the number 112")


def test_captions_and_descriptions_are_prose():
    caption = '[= figure("step", "1x5x5 conv1k3", alt="a, d=2", caption="112 of " ~ rf("1x9")) =]'
    assert check(caption, "a.md")
    assert check(caption.replace("112", "2").replace("d=2", "d=112"), "a.md")
    assert not check(caption.replace("112", "2").replace("1x9", "1x999 conv1k3"), "a.md")
    assert check("---\ntitle: A\ndescription: all 112 pixels\n---\n", "a.md")
