"""Which input pixels dilated layers really read, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.palette import FILL, INK, MUTED, SOFT
from cnnref.figures.text import words


def coverage(spec: str | Sequence[Sequence[int]], *, lang: str = "en", kernel: int = 3) -> Figure:
    """Maps of the input, one for each list of dilation rates.

    Empty cells are not read; pale ones are on few paths, full ones on many, ink on most.

    Args:
        spec: up to three lists of dilation rates, one rate a layer; or text such as "1 2 4".
        lang: "en" or "zh-TW".
        kernel: taps along each axis.

    Examples:
        >>> figure = coverage([[2, 2, 2], [1, 2, 4]])
    """
    word = words(lang)
    lists = _rates(spec)
    maps = [paths(rates, kernel) for rates in lists]
    widest = max(max(counts) - min(counts) + 1 for counts in maps)
    panel = (WIDTH - 2 - 14 * (len(maps) - 1)) / len(maps)
    cell = min(14.0, panel / widest)
    if cell < 5:
        raise ValueError(f"spec {spec!r} reaches {widest} pixels a side; "
                         f"at most {int(panel / 5)} can be read")  # fmt: skip
    bottom = 36 + widest * cell
    sheet = Canvas(bottom + 28)
    for number, (rates, counts) in enumerate(zip(lists, maps, strict=True)):
        low, high = min(counts), max(counts)
        size = high - low + 1
        x0 = 1 + number * (panel + 14) + (panel - size * cell) / 2
        y0 = 36 + (widest - size) * cell / 2
        most = max(counts.values()) ** 2
        bands: dict[str, list[Box]] = {SOFT: [], FILL: [], INK: []}
        for i in counts:
            row = {j: _band(counts[i] * counts[j] / most) for j in counts}
            for start, stop, colour in _runs(row):
                y = y0 + (i - low) * cell
                bands[colour].append((x0 + (start - low) * cell, y, (stop - start) * cell, cell))
        for colour, boxes in bands.items():
            sheet.boxes(boxes, face=colour, edge="none")
        edges = [k * cell for k in range(size + 1)]
        far = size * cell
        sheet.lines(
            [(x0 + e, y0, x0 + e, y0 + far) for e in edges]
            + [(x0, y0 + e, x0 + far, y0 + e) for e in edges],
            MUTED, 0.5,
        )  # fmt: skip
        middle = number * (panel + 14) + panel / 2
        sheet.boxes([(x0, y0, far, far)], edge=MUTED, width=0.8)
        title = word["rates"].format(rates=", ".join(map(str, rates)))
        sheet.text(middle, 8, title, "center", bold=True)
        sheet.text(middle, 24, word["read"].format(read=len(counts) ** 2, all=size**2), "center")
    keys = (("none", "none"), ("few", SOFT), ("some", FILL), ("most", INK))
    sheet.legend(bottom + 16, [(word[key], face, MUTED, False) for key, face in keys])
    return sheet.figure


def _rates(spec: object) -> list[list[int]]:
    """Lists of whole rates from lists, from text, or from pairs (label, text)."""
    items = [spec] if isinstance(spec, str) else list(spec) if isinstance(spec, Sequence) else []
    lists = []
    for item in items:
        labelled = isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], str)
        rates = item[1] if labelled else item
        rates = rates.replace(",", " ").split() if isinstance(rates, str) else rates
        whole = isinstance(rates, Sequence) and all(str(rate).isdecimal() for rate in rates)
        lists.append([int(rate) for rate in rates] if whole else [])
    if not 1 <= len(lists) <= 3 or not all(rates and min(rates) > 0 for rates in lists):
        raise ValueError(f"spec {spec!r} must be 1 to 3 lists of dilation rates such as [1, 2, 4]")
    return lists


def _band(share: float) -> str:
    return SOFT if share < 0.25 else FILL if share < 0.7 else INK


def _runs(row: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """Neighbouring cells of one colour as (start, stop, colour): one box instead of many."""
    start = None
    for j in row:
        if row.get(j - 1) != row[j]:
            start = j
        if row.get(j + 1) != row[j] and start is not None:
            yield start, j + 1, row[j]


def paths(rates: Sequence[int], kernel: int = 3) -> dict[int, int]:
    """Number of paths from the unit to each pixel that it reads, along one axis.

    Examples:
        >>> paths([2, 2])
        {-4: 1, -2: 2, 0: 3, 2: 2, 4: 1}
    """
    counts = Counter({0: 1})
    for rate in rates:
        taps = [rate * tap - rate * (kernel - 1) // 2 for tap in range(kernel)]
        step: Counter[int] = Counter()
        for place, number in counts.items():
            for tap in taps:
                step[place + tap] += number
        counts = step
    return dict(sorted(counts.items()))
