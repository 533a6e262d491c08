"""Curves, bars and shades lie where their values say."""

from __future__ import annotations

import re
from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnref.figures import to_svg
from cnnref.figures.bars import bars
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.chart import Axis, chart, number, step
from cnnref.figures.palette import FILL, SOFT
from cnnref.figures.shades import shade_cells

values = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=9)


@given(values)
def test_an_axis_holds_its_values_and_its_marks(found):
    low, high, marks = Axis("x").range(found)
    assert low <= min(found)
    assert max(found) <= high
    assert 1 <= len(marks) <= 10
    room = 1e-9 * (1 + abs(low) + abs(high))
    assert all(low - room <= mark <= high + room for mark in marks)


@given(st.lists(st.floats(1e-12, 1e12), min_size=1, max_size=9))
def test_an_axis_of_powers_of_ten_holds_its_values(found):
    low, high, marks = Axis("x", log=True).range(found)
    assert low <= min(found) * (1 + 1e-6)
    assert max(found) <= high * (1 + 1e-6)
    assert len(marks) <= 7
    assert all(abs(log10(mark) - round(log10(mark))) < 1e-9 for mark in marks)


def test_powers_of_ten_need_values_above_zero():
    with pytest.raises(ValueError, match=r"axis 'loss' has powers of ten; 0\.0 is none"):
        Axis("loss", log=True).range([0.0, 1.0])


@given(st.floats(1e-6, 1e9), st.integers(2, 10))
def test_marks_are_as_close_as_their_number_allows(span, most):
    assert step(span, most) * most >= span * (1 - 1e-6)
    assert step(span, most) / 2.6 * most <= span


def test_equal_steps_of_a_curve_are_equal_lengths():
    svg = to_svg(chart([("", [(0, 0), (1, 1), (2, 2)])], Axis("x"), Axis("y")))
    line = next(
        path
        for path in re.findall(r'd="([^"]*)"', svg)
        if path.count("M") == 1 and path.count("L") == 2
    )
    (x0, y0), (x1, y1), (x2, y2) = re.findall(r"([\d.]+) ([\d.]+)", line)
    assert float(x1) - float(x0) == pytest.approx(float(x2) - float(x1), abs=0.02)
    assert float(y0) - float(y1) == pytest.approx(float(y1) - float(y2), abs=0.02)
    assert float(y0) > float(y2)


def test_a_power_of_ten_is_written_as_one():
    assert [number(value) for value in (0.0, 1e-9, 1e5, 1234.5)] == ["0", "10⁻⁹", "10⁵", "1,234.5"]


def test_bars_are_as_long_as_their_values():
    svg = to_svg(bars([("a", [4.0], "4"), ("b", [1.0, 2.0], "3")]))
    wide = {FILL: [], SOFT: []}
    for left, right, style in re.findall(r'd="M(\S+) \S+H(\S+?)V[^"]*" style="fill: (#\w+)', svg):
        if style in wide:
            wide[style].append(float(right) - float(left))
    (longest, first), (second,) = wide[FILL], wide[SOFT]
    assert first / longest == pytest.approx(1 / 4, rel=0.01)
    assert second / longest == pytest.approx(2 / 4, rel=0.01)
    assert longest < WIDTH


def test_a_shade_says_how_many_bounds_a_value_reaches():
    sheet = Canvas(30)
    shade_cells(sheet, 0, 0, 10, [[0.0, 0.25, 0.3, 0.5]])
    found = re.findall(r'd="M(\S+) \S+H(\S+?)V[^"]*" style="fill: (#\w+)', to_svg(sheet.figure))
    assert [(round(float(a)), round(float(b)), shade) for a, b, shade in found] == [
        (10, 30, SOFT), (30, 40, FILL),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: chart([("", [(0, 0)])] * 5, Axis("x"), Axis("y")), "5 curves; 1 to 4"),
        (lambda: bars([]), "rows is empty"),
        (lambda: bars([("a", [1.0] * 4, "")]), "1 to 3 values"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
