"""Heat maps and bars of fields draw what they are given."""

import re

import pytest

from cnnref.figures import draw, to_svg
from cnnref.figures.canvas import WIDTH
from cnnref.figures.heat import BOUNDS, spread
from cnnref.figures.palette import FILL, INK, SOFT


def boxes(figure, face):
    """Widths of the filled rectangles of a colour."""
    found = []
    for patch in figure.axes[0].patches:
        if patch.get_facecolor() == pytest.approx(_rgba(face)):
            path = patch.get_path()
            for start in range(0, len(path.vertices), 5):
                xs = [x for x, _ in path.vertices[start : start + 4]]
                found.append(float(max(xs) - min(xs)))
    return found


def _rgba(colour):
    return (*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)), 1.0)


def test_shades_of_a_heat_map_follow_the_parts_of_its_largest_value():
    rows = [[0, 5, 0], [10, 30, 100], [0, 60, 4]]
    figure = draw("heat", {"untrained": rows})
    cells = [value for row in rows for value in row]
    shades = zip((SOFT, FILL, INK), BOUNDS, (*BOUNDS[1:], 2), strict=True)
    for shade, low, high in shades:
        expected = sum(low <= value / 100 < high for value in cells)
        # one box more is the sample in the key; neighbours of one shade share a box
        assert sum(boxes(figure, shade)) == pytest.approx(14 * expected + 11), shade


def test_a_heat_map_names_its_deviation_and_both_languages_their_task():
    rows = [[1, 1, 1]] * 3
    assert spread(rows) == pytest.approx((2 / 3) ** 0.5)
    for lang, title in (("en", "trained: corners"), ("zh-TW", "任務：四個角")):
        svg = to_svg(draw("heat", {"far": rows}, lang=lang))
        assert title in svg
        assert "σ = 0.8" in svg


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ([[1]], "must be 1 to 3 maps"),
        ({"late": [[1]]}, "map 'late' must be untrained, near or far"),
        ({"far": [[1, 2]]}, "map 'far' must have as many columns as rows"),
        ({"far": [[0]]}, "values of at least 0, one of them more"),
        ({"far": [[-1]]}, "values of at least 0"),
    ],
)
def test_what_is_no_heat_map_is_refused(spec, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw("heat", spec)


def test_bars_of_fields_are_as_long_as_the_fields():
    figure = draw("used", [["a", 100, 400], ["b", 50, 200]])
    strong = sorted(w for w in boxes(figure, FILL) if w != 11)
    weak = sorted(w for w in boxes(figure, SOFT) if w != 11)
    assert strong[1] == pytest.approx(2 * strong[0])
    assert weak == pytest.approx([3 * w for w in strong])
    assert strong[1] + weak[1] < WIDTH
    assert "100 / 400" in to_svg(figure)
