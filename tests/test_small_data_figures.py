"""The drawings of few labels, intervals and temperatures show what they are given."""

from __future__ import annotations

import re

import pytest
import torch

from cnnref.figures import draw, to_svg
from cnnref.figures.softened import probabilities


@pytest.mark.parametrize("temperature", [1.0, 3.0, 10.0])
def test_the_curves_of_temperature_are_a_softmax(temperature):
    logits = [9.0, 6.0, 0.0]
    expected = (torch.tensor(logits, dtype=torch.float64) / temperature).softmax(0).tolist()
    assert probabilities(logits, temperature) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("kind", "spec", "options", "seen"),
    [
        ("interval", [[9, 10], [1800, 2000]], {}, "2,000 test images"),
        ("ranges", [["of_pixels", {"mean": 0.5, "low": 0.4, "high": 0.6}]], {}, "pixels"),
        ("ranges", [["soft_all:5", {"mean": 0.0, "low": -0.1, "high": 0.1}]],
         {"title": "over_labels", "mark": 0.0}, "5 labels: all images, T = 1"),
        ("learning", [["by_pixels", {"1": {"mean": 0.5}, "10": {"mean": 0.9}}]], {"low": 0.4},
         "pixels, linear"),
        ("softened", [9, 6, 0], {}, "logit 6"),
    ],
)  # fmt: skip
def test_names_stand_in_the_drawing_of_both_languages(kind, spec, options, seen):
    texts = [t.get_text() for t in draw(kind, spec, **options).axes[0].texts]
    assert seen in texts
    assert to_svg(draw(kind, spec, lang="zh-TW", **options))


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("interval", [], "spec is empty"),
        ("ranges", [], "spec is empty"),
        ("ranges", [["nobody", {"mean": 0.5, "low": 0.4, "high": 0.6}]], "has no words"),
        ("learning", [], "1 to 4 can be told apart"),
        ("softened", [1, 2, 3, 4, 5], "must be two to four logits"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(kind, spec, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(kind, spec)
