"""Drawings of products, patients and cards lie where their values say."""

from __future__ import annotations

import re

import pytest

from cnnref.experiments.camera import focal_pixels, pixels_of
from cnnref.experiments.patients import predictive_value
from cnnref.figures import draw, to_svg
from cnnref.figures.palette import ACCENT, FILL


def heights(svg):
    """Heights of the points of every curve with many of them."""
    lines = [p for p in re.findall(r'd="([^"]*)"', svg) if p.count("M") == 1 and p.count("L") > 30]
    return [[float(y) for y in re.findall(r"[ML] ?\S+ (\S+)", p)] for p in lines]


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_bars_are_as_long_as_the_values(lang):
    spec = [("trees", 0.4), ("share_of_fraud", 0.1)]
    svg = to_svg(draw("ranked", spec, lang=lang))
    found = re.findall(r'd="M(\S+) \S+H(\S+?)V[^"]*" style="fill: ' + FILL, svg)
    wide = [float(right) - float(left) for left, right in found]
    assert wide[1] / wide[0] == pytest.approx(0.25, rel=0.02)


def test_a_bar_without_a_name_is_refused():
    with pytest.raises(ValueError, match="'bush' has no words"):
        draw("ranked", [("bush", 0.4)])


def test_both_cards_hold_the_same_bars_but_for_their_order():
    svg = to_svg(draw("motifs", 3))
    (path,) = re.findall(r'd="([^"]*)" style="fill: ' + FILL, svg)[:1]
    assert path.count("M") == 4
    filled = re.findall(r'd="([^"]*)" style="fill: ' + FILL, svg)
    assert sum(p.count("M") for p in filled) == 4 + 4 + 1  # two cards, the key


def test_three_spots_are_marked():
    svg = to_svg(draw("chests_flipped", 9))
    boxes = re.findall(r'd="M(\S+) [^"]*" style="[^"]*stroke: ' + ACCENT, svg)
    left, flipped, right = (float(x) for x in boxes)
    third = 345 / 3
    assert left < third / 2
    assert flipped > 1.5 * third
    assert right > 2.4 * third


def test_the_predictive_value_rises_to_that_of_one_half():
    svg = to_svg(draw("predictive", [(0.9, 0.9)]))
    (curve,) = heights(svg)
    values = [predictive_value(0.9, 0.9, 10 ** (-3 + 3 * k / 60)) for k in (0, 30, 60)]
    drawn = [(curve[0] - curve[k]) / (curve[0] - curve[60]) for k in (0, 30, 60)]
    assert drawn == pytest.approx(
        [(v - values[0]) / (values[2] - values[0]) for v in values], abs=0.01
    )


def test_equal_ratios_of_pixels_are_equal_heights():
    svg = to_svg(draw("apparent", (1920, 60)))
    person, sign, debris = heights(svg)
    focal = focal_pixels(1920, 60)
    assert person == sorted(person)
    half = person[5] - person[0]  # 10 to 20 metres
    assert person[15] - person[5] == pytest.approx(half, abs=0.3)  # 20 to 40
    assert pixels_of(1.7, 200, focal) > pixels_of(0.6, 200, focal)
    assert person[0] < sign[0] < debris[0]
    with pytest.raises(ValueError, match="must be"):
        draw("apparent", (1920,))
