"""Folds show which patients are torn; maps show a panel for each grid."""

from __future__ import annotations

import re

import pytest

from cnnref.figures import draw, to_svg
from cnnref.figures.folds import FOLDS, PATIENTS, SLICES, held_out
from cnnref.figures.palette import ACCENT
from cnnref.figures.text import words


@pytest.mark.parametrize("by", ["slice", "patient"])
def test_a_fold_is_a_fifth_of_the_slices(by):
    assert len(held_out(by)) * FOLDS == PATIENTS * SLICES


def test_a_frame_stands_around_each_patient_on_both_sides():
    torn = {i for i, _ in held_out("slice")} - {
        i for i in range(PATIENTS) if all((i, j) in held_out("slice") for j in range(SLICES))
    }
    whole = {i for i, _ in held_out("patient")}
    assert all((i, j) in held_out("patient") for i in whole for j in range(SLICES))
    svg = to_svg(draw("folds", "both"))
    frames = re.findall(r'd="([^"]*)" style="[^"]*stroke: ' + ACCENT, svg)
    assert sum(path.count("M") for path in frames) == len(torn) + 1  # one in the key


def test_maps_have_a_panel_for_each_name_in_both_languages():
    grid = [[0.0, 1.0], [0.5, 0.2]]
    names = ["image", "gradient", "smooth", "integrated", "occlusion", "grad_cam", "guided"]
    for lang in ("en", "zh-TW"):
        figure = draw("maps", dict.fromkeys(names, grid), lang=lang)
        shown = {text.get_text() for text in figure.axes[0].texts}
        assert {words(lang)[f"map_of_{name}"] for name in names} <= shown


@pytest.mark.parametrize(
    ("spec", "show"),
    [
        ({"image": [[1.0]], "gradient": [[1.0, 0.0]]}, []),
        ({"image": [[1.0]]}, ["guided"]),
    ],
)
def test_grids_that_do_not_fit_are_refused(spec, show):
    with pytest.raises(ValueError, match="must be grids of one size among image"):
        draw("maps", spec, show=show)


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="spec 'random' must be one of 'both'"):
        draw("folds", "random")
