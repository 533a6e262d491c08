"""A sheet to draw on: one unit is one point, x to the right, y downwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from cnnref.figures.palette import INK

WIDTH = 345.0  # points: as wide as a phone shows, so that type keeps its size there
SMALL, NORMAL = 11.0, 12.0

Point = tuple[float, float]
SHAPES: dict[str, tuple[Point, ...]] = {
    "circle": (
        (-1, -0.4),
        (-0.4, -1),
        (0.4, -1),
        (1, -0.4),
        (1, 0.4),
        (0.4, 1),
        (-0.4, 1),
        (-1, 0.4),
    ),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
}
Box = tuple[float, float, float, float]  # x, y, width, height


class Canvas:
    """A figure whose data coordinates are points.

    Examples:
        >>> sheet = Canvas(40)
        >>> sheet.boxes([(0, 0, 10, 10), (12, 0, 10, 10)])
        >>> tuple(float(side) for side in sheet.figure.get_size_inches() * 72)
        (345.0, 40.0)
    """

    def __init__(self, height: float) -> None:
        self.figure = Figure(figsize=(WIDTH / 72, height / 72))
        self.figure.patch.set_visible(False)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        self.axes.axis("off")

    def boxes(
        self, boxes: Iterable[Box], face: str = "none", edge: str = INK, width: float = 1.0,
        dashed: bool = False, hatch: str | None = None,
    ) -> None:  # fmt: skip
        """Draw rectangles as one path, which keeps the file small."""
        paths = [_rectangle(*box) for box in boxes]
        if paths:
            style = (0, (2.5, 2.0)) if dashed else "solid"
            self.axes.add_patch(
                PathPatch(
                    Path.make_compound_path(*paths),
                    facecolor=face,
                    edgecolor=edge,
                    linewidth=width,
                    linestyle=style,
                    hatch=hatch,
                )
            )

    def lines(
        self, segments: Iterable[tuple[float, float, float, float]], colour: str = INK,
        width: float = 1.0, dashed: bool = False,
    ) -> None:  # fmt: skip
        """Draw segments (x1, y1, x2, y2) as one path."""
        vertices: list[tuple[float, float]] = []
        for x1, y1, x2, y2 in segments:
            vertices += [(x1, y1), (x2, y2)]
        if vertices:
            codes = [Path.MOVETO, Path.LINETO] * (len(vertices) // 2)
            style = (0, (2.5, 2.0)) if dashed else "solid"
            self.axes.add_patch(
                PathPatch(
                    Path(vertices, codes),
                    facecolor="none",
                    edgecolor=colour,
                    linewidth=width,
                    linestyle=style,
                )
            )

    def polyline(
        self, points: Sequence[Point], colour: str = INK, width: float = 1.0, dashed: bool = False
    ) -> None:
        """Join points by a line."""
        style = (0, (2.5, 2.0)) if dashed else "solid"
        self.axes.add_patch(
            PathPatch(
                Path(points), facecolor="none", edgecolor=colour, linewidth=width, linestyle=style
            )
        )

    def area(self, points: Sequence[Point], face: str) -> None:
        """Fill what a line around points encloses."""
        self.axes.add_patch(PathPatch(Path([*points, points[0]]), facecolor=face, edgecolor="none"))

    def markers(self, points: Iterable[Point], shape: str, face: str) -> None:
        """Mark points; shapes are told apart without their colour."""
        outline = SHAPES[shape]
        paths = [
            Path([(x + 3.4 * a, y + 3.4 * b) for a, b in (*outline, outline[0])]) for x, y in points
        ]
        self.axes.add_patch(
            PathPatch(Path.make_compound_path(*paths), facecolor=face, edgecolor=INK, linewidth=0.7)
        )

    def text(
        self, x: float, y: float, text: str, align: str = "left", size: float = SMALL,
        colour: str = INK, bold: bool = False,
    ) -> None:  # fmt: skip
        """Write text with its middle at height y."""
        options: dict[str, Any] = {"fontweight": "bold"} if bold else {}
        self.axes.text(
            x, y, text, ha=align, va="center_baseline", fontsize=size, color=colour, **options
        )

    def legend(self, y: float, items: Iterable[tuple[str, str, str, bool]]) -> None:
        """Write a row of keys, each with its sample cell: (label, face, edge, dashed)."""
        items = list(items)
        widths = [17 + text_width(label) + 14 for label, *_ in items]
        x = (WIDTH - sum(widths) + 14) / 2
        for (label, face, edge, dashed), width in zip(items, widths, strict=True):
            self.boxes([(x, y - 5.5, 11, 11)], face, edge, 0.9, dashed)
            self.text(x + 17, y + 1, label)
            x += width


def text_width(text: str, size: float = SMALL) -> float:
    """About how many points a text takes: a Han character is square, a Latin one about 0.6."""
    return size * sum(1.0 if ord(letter) > 0x2E7F else 0.6 for letter in text)


def _rectangle(x: float, y: float, width: float, height: float) -> Path:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY])
