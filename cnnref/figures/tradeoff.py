"""Published accuracies of many networks against what they cost, a line for each family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas, Point, text_width
from cnnref.figures.chart import Axis, number
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, PAPER, SOFT
from cnnref.figures.text import words

TALL, LEFT, TOP = 460.0, 30.0, 24.0


def tradeoff(
    spec: Mapping[str, Sequence[tuple[float, float]]], *, lang: str = "en", cost: str = "macs"
) -> Figure:
    """A point for each network, low cost left, high accuracy up; a line along the best networks
    of each family, which its name ends.

    Args:
        spec: by family, pairs of a cost in units and a top-1 accuracy in per cent.
        lang: "en" or "zh-TW".
        cost: "macs" or "params", what the first numbers are.

    Raises:
        ValueError: for another cost, or no points.

    Examples:
        >>> figure = tradeoff({"VGG": [(15.5e9, 71.6), (19.6e9, 72.4)], "ResNet": [(1.8e9, 69.8)]})
    """
    if cost not in ("macs", "params"):
        raise ValueError(f"cost {cost!r} must be macs or params")
    if not spec or not all(spec.values()):
        raise ValueError(f"spec {spec!r} has a family without points")
    word = words(lang)
    x, y = (
        Axis(word[f"tradeoff-{cost}"], log=True),
        Axis(word["tradeoff-top1"], low=55.0, high=90.0),
    )
    unit = {"macs": 1e9, "params": 1e6}[cost]
    families = {name: sorted((a / unit, b) for a, b in each) for name, each in spec.items()}
    points = [point for each in families.values() for point in each]
    x_low, x_high, x_marks = x.range([a for a, _ in points])
    y_low, y_high, y_marks = y.range([b for _, b in points])
    right, bottom = WIDTH - 10, TOP + TALL
    sheet = Canvas(bottom + 40)

    def place(point: Point) -> Point:
        return (
            LEFT + (right - LEFT) * x.part(point[0], x_low, x_high),
            bottom - TALL * y.part(point[1], y_low, y_high),
        )

    sheet.text(0, 9, y.title)
    levels = [(mark, place((x_low, mark))[1]) for mark in y_marks]
    sheet.lines([(LEFT, level, right, level) for _, level in levels], MUTED, 0.4)
    sheet.lines([(LEFT, bottom, right, bottom), (LEFT, TOP, LEFT, bottom)], INK)
    for mark, level in levels:
        sheet.text(LEFT - 5, level + 1, number(mark), "right")
    for mark in x_marks:
        half = text_width(number(mark)) / 2
        across = min(place((mark, y_low))[0], WIDTH - half)
        sheet.text(across, bottom + 12, number(mark), "center")
    sheet.text((LEFT + right) / 2, bottom + 30, x.title, "center")
    placed = {name: [place(point) for point in each] for name, each in families.items()}
    for each in placed.values():
        best = frontier(each)
        if len(best) > 1:
            sheet.polyline(best, FILL, 1.2)
    sheet.markers([point for each in placed.values() for point in each], "circle", SOFT)
    taken: list[Box] = [(px - 4, py - 4, 8, 8) for each in placed.values() for px, py in each]
    for name, each in sorted(placed.items(), key=lambda pair: min(p[1] for p in pair[1])):
        tip = frontier(each)[-1]
        box = _free(name, tip, taken, right)
        taken.append(box)
        middle = box[1] + box[3] / 2
        near = box[0] if box[0] > tip[0] else box[0] + box[2]
        if abs(middle - tip[1]) > 8 or abs(near - tip[0]) > 10:
            sheet.lines([(tip[0], tip[1], near, middle)], MUTED, 0.6)
        sheet.boxes([box], PAPER, "none")
        sheet.text(box[0] + 2, middle + 1, name)
        sheet.markers([tip], "circle", ACCENT)
    return sheet.figure


def frontier(points: Sequence[Point]) -> list[Point]:
    """Of points from left to right, in points of a sheet, those higher than all before them.

    Examples:
        >>> frontier([(0, 9), (1, 5), (2, 7), (3, 2)])
        [(0, 9), (1, 5), (3, 2)]
    """
    best: list[Point] = []
    for point in points:
        if not best or point[1] < best[-1][1]:
            best.append(point)
    return best


def _free(name: str, tip: Point, taken: Sequence[Box], right: float) -> Box:
    """A place for a name near its point that covers least."""
    wide, tall = text_width(name) * 0.92 + 4, 12.0

    def covered(box: Box) -> float:
        x, y, w, h = box
        return sum(
            max(0.0, min(x + w, a + c) - max(x, a)) * max(0.0, min(y + h, b + d) - max(y, b))
            for a, b, c, d in taken
        )

    def inside(box: Box) -> bool:
        x, y = box[0], box[1]
        return LEFT <= x <= right + 8 - wide and TOP - 8 <= y <= TOP + TALL - tall

    options: list[tuple[float, float, Box]] = []
    for reach in range(0, 90, 6):
        for rise in (-reach, reach):
            aside = ((6 + reach / 3, rise), (-6 - reach / 3 - wide, rise))
            for x, y in (*aside, (-wide / 2, rise + (12 if rise > 0 else -12))):
                box = (tip[0] + x, tip[1] + y - tall / 2, wide, tall)
                if inside(box):
                    options.append((covered(box), float(reach), box))
    return min(options)[2]
