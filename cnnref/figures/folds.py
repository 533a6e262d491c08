"""Which slices of which patients are tested on, in a split at random or by patient."""

from __future__ import annotations

from random import Random

from matplotlib.figure import Figure

from cnnref.checks import one_of
from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.palette import ACCENT, FILL, MUTED, SOFT
from cnnref.figures.text import words

PATIENTS, SLICES, FOLDS = 10, 6, 5
GAP, TOP = 28.0, 24.0


def folds(spec: str = "both", *, lang: str = "en") -> Figure:
    """Two grids, patients down and slices across; the first fold is filled.

    Patients with slices on both sides of the split have a frame.

    Args:
        spec: "both"; the grids are a split by slice and one by patient.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = folds()
    """
    one_of("spec", spec, ("both",))
    word = words(lang)
    cell = (WIDTH - GAP - 4) / (2 * SLICES)
    sheet = Canvas(TOP + PATIENTS * cell + 34)
    for number, by in enumerate(("slice", "patient")):
        x0 = 2 + number * (SLICES * cell + GAP)
        sheet.text(x0 + SLICES * cell / 2, 9, word[f"split_{by}"], "center", bold=True)
        tested = held_out(by)
        for name, face in (("train", SOFT), ("test", FILL)):
            cells = [
                (x0 + j * cell + 2, TOP + i * cell + 2, cell - 4, cell - 4)
                for i in range(PATIENTS)
                for j in range(SLICES)
                if ((i, j) in tested) == (name == "test")
            ]
            sheet.boxes(cells, face, MUTED, 0.6)
        torn = [
            (x0, TOP + i * cell + 0.5, SLICES * cell, cell - 1)
            for i in range(PATIENTS)
            if 0 < sum((i, j) in tested for j in range(SLICES)) < SLICES
        ]
        sheet.boxes(torn, edge=ACCENT, width=1.4)
    sheet.legend(
        TOP + PATIENTS * cell + 20,
        [
            (word["fold_train"], SOFT, MUTED, False),
            (word["fold_test"], FILL, MUTED, False),
            (word["fold_torn"], "none", ACCENT, False),
        ],
    )
    return sheet.figure


def held_out(by: str) -> set[tuple[int, int]]:
    """Patient and slice of what the first fold tests on, a fifth of all.

    Examples:
        >>> len(held_out("slice")), len(held_out("patient"))
        (12, 12)
    """
    cells = [(i, j) for i in range(PATIENTS) for j in range(SLICES)]
    if by == "slice":
        return set(Random(0).sample(cells, len(cells) // FOLDS))
    return {(i, j) for i, j in cells if i in (3, 7)}
