"""The site holds no typed number, and the lint finds every kind of one."""

from __future__ import annotations

import pytest

from tests.pages.blocks import ROOT
from tests.pages.numbers import check, typed_numbers

TEXTS = [
    path
    for path in sorted((ROOT / "docs").rglob("*"))
    if path.suffix in (".md", ".py") and "__pycache__" not in path.parts
]


def markdown(path):
    """A page as it is; of a notebook its text cells, line by line."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return text
    lines, inside = [], False
    for line in text.split("\n"):
        inside = "[markdown]" in line if line.startswith("# %%") else inside
        keep = inside and line.startswith("#") and not line.startswith("# %%")
        lines.append(line[2:] if keep else "")
    return "\n".join(lines)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT / "docs")))
def test_no_number_is_typed(path):
    assert check(markdown(path), str(path.relative_to(ROOT))) == []


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


def test_a_fault_names_file_and_line():
    (fault,) = check("---\ntitle: A\n---\n# A\n\n```python\n```\n\nsees 112 pixels\n", "docs/a.md")
    assert fault.startswith("docs/a.md:9: the number 112")


def test_captions_and_descriptions_are_prose():
    caption = '[= figure("step", "1x5x5 conv1k3", alt="a", caption="sees 112 of " ~ rf("1x9")) =]'
    assert check(caption, "a.md")
    assert check("---\ntitle: A\ndescription: all 112 pixels\n---\n", "a.md")
