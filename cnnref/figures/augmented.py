"""A small picture under each augmentation, in three shades."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas
from cnnref.figures.shades import shade_cells
from cnnref.figures.text import words

FLAG = (
    "............",
    ".#..........",
    ".#ooooooo...",
    ".#ooooooo...",
    ".#ooo---o...",
    ".#ooo---o...",
    ".#ooooooo...",
    ".#..........",
    ".#..........",
    ".#........--",
    ".#.....-----",
    "------------",
)
BALL = (
    "............",
    "............",
    "............",
    ".....####...",
    "....##oo##..",
    "...##oooo##.",
    "...#ooo--o#.",
    "...#ooo--o#.",
    "...##oooo##.",
    "....##oo##..",
    ".....####...",
    "............",
)
LEVELS = {".": 0.0, "-": 0.34, "o": 0.67, "#": 1.0}
COLUMNS, SIDE = 4, 12
GAP, HEAD = 13.0, 18.0


NAMES = (
    "original", "crop", "flip", "rotation", "dark", "low_contrast",
    "cutout", "noise", "mixup", "cutmix",
)  # fmt: skip


def changed(name: str) -> list[list[float]]:
    """Levels of 0 to 1: the flag under a fixed case of an augmentation; mixing adds the ball.

    Examples:
        >>> changed("flip")[1][-2:], changed("original")[1][:2]
        ([1.0, 0.0], [0.0, 1.0])
    """
    import torch  # here: the other figures need no torch

    from cnnref.training import augmentation as aug

    ball, flag = (
        torch.tensor([[[LEVELS[sign] for sign in row] for row in rows]]) for rows in (BALL, FLAG)
    )
    both, labels = torch.stack([ball, flag]), torch.eye(2)
    if name == "crop":
        shown = flag[..., 0:8, 0:8].repeat_interleave(3, -1).repeat_interleave(3, -2)
        shown = shown[..., 1::2, 1::2]
    elif name == "noise":
        random = torch.Generator().manual_seed(3)
        shown = aug.erase(flag, (2, 2, 7, 9), torch.rand(1, 5, 7, generator=random))
    else:
        shown = {
            "original": lambda: flag,
            "flip": lambda: flag.flip(-1),
            "rotation": lambda: aug.rotate(flag, 20),
            "dark": lambda: aug.brightness(flag, 0.6),
            "low_contrast": lambda: aug.contrast(flag, 0.5),
            "cutout": lambda: aug.erase(flag, (3, 4, 8, 9)),
            "mixup": lambda: aug.blend(both, labels, 0.6)[0][1],
            "cutmix": lambda: aug.paste(both, labels, (3, 5, 12, 12))[0][1],
        }[name]()
    levels: list[list[float]] = shown[0].tolist()
    return levels


def augmented(spec: Sequence[str], *, lang: str = "en") -> Figure:
    """The picture of a flag, once for each name of `NAMES`, four a row.

    Args:
        spec: names; "mixup" and "cutmix" add a ball.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: for an unknown name, or more than eight.

    Examples:
        >>> figure = augmented(["original", "flip"])
        >>> augmented(["upside down"])
        Traceback (most recent call last):
        ValueError: spec ['upside down'] must be 1 to 8 of original, crop, flip, rotation, ...
    """
    word = words(lang)
    names = [spec] if isinstance(spec, str) else list(spec)
    if not 1 <= len(names) <= 8 or not set(names) <= {*NAMES}:
        raise ValueError(f"spec {spec!r} must be 1 to 8 of {', '.join(NAMES)}")
    cell = (WIDTH - 2 - GAP * (COLUMNS - 1)) / COLUMNS / SIDE
    side = cell * SIDE
    rows = -(-len(names) // COLUMNS)
    sheet = Canvas(rows * (side + HEAD) + (rows - 1) * 8 + 2)
    for place, name in enumerate(names):
        x = 1 + place % COLUMNS * (side + GAP)
        y = place // COLUMNS * (side + HEAD + 8)
        sheet.text(x + side / 2, y + 8, word[f"aug_{name}"], "center")
        values = changed(name)
        shade_cells(sheet, x, y + HEAD, cell, values, bounds=(0.17, 0.5, 0.84))
    return sheet.figure
