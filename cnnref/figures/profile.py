"""How much each input pixel counts behind uniform layers or in a network, against the field."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Box, Canvas
from cnnref.figures.coverage import paths
from cnnref.figures.palette import ACCENT, FILL, INK, MUTED, SOFT
from cnnref.figures.text import words

HEIGHT = 166.0
BARS = 161  # more cannot be read


def profile(spec: int | str, *, lang: str = "en", kernel: int = 3, share: float = 0.95) -> Figure:
    """Bars of the share of paths that reach each pixel, with two brackets below.

    Args:
        spec: number of layers with equal positive weights and stride 1; or the path mass of a
            network's step, as `vgg16:features.30`.
        lang: "en" or "zh-TW".
        kernel: taps of each layer, odd.
        share: part of all paths that the inner bracket holds.

    Examples:
        >>> figure = profile(20)
        >>> figure = profile("resnet18:layer2")
    """
    word = words(lang)
    if not 0 < share <= 1:
        raise ValueError(f"share {share} must be more than 0, at most 1")
    named = isinstance(spec, str) and ":" in spec
    counts = _network_shares(str(spec)) if named else _uniform_shares(spec, kernel)
    low, size = min(counts), len(counts)
    cell = (WIDTH - 12) / size
    bars_of = _merged(counts)
    wide = cell * (1 if len(bars_of) == size else size / len(bars_of))
    most = max(bars_of.values())
    sheet = Canvas(HEIGHT + 70)
    sheet.text(6, 8, word["share"])
    first, last = central(counts, share)
    percent = f"{share * 100:g}"

    def x(pixel: float) -> float:
        return 6 + (pixel - low) * cell

    bars: dict[str, list[Box]] = {FILL: [], SOFT: []}
    for pixel, number in bars_of.items():
        high = (HEIGHT - 24) * number / most
        colour = FILL if first <= pixel <= last else SOFT
        bars[colour].append((x(pixel) + wide * 0.08, HEIGHT - high, wide * 0.84, high))
    for colour, boxes in bars.items():
        sheet.boxes(boxes, face=colour, edge="none")
    sheet.lines([(6, HEIGHT, WIDTH - 6, HEIGHT)], INK, 1.0)
    for begin, end, y, colour, text in (
        (first, last, HEIGHT + 10, ACCENT, word["mass"].format(share=percent, n=last - first + 1)),
        (low, low + size - 1, HEIGHT + 42, INK, word["theory"].format(n=size)),
    ):
        left, right = x(begin), x(end + 1)
        ends = [(side, y - 4, side, y + 4) for side in (left, right)]
        sheet.lines([*ends, (left, y, right, y)], colour, 1.3)
        sheet.text(WIDTH / 2, y + 14, text, "center", colour=colour)
    centre = x(low + size / 2)
    sheet.lines([(centre, 18, centre, HEIGHT)], MUTED, 0.7, dashed=True)
    return sheet.figure


def _uniform_shares(spec: int | str, kernel: int) -> dict[int, float]:
    layers = int(spec) if isinstance(spec, str) and spec.isdecimal() else spec
    if not isinstance(layers, int) or not 1 <= layers <= 80:
        raise ValueError(f"spec {spec!r} must be a number of layers from 1 to 80")
    if kernel < 1 or kernel % 2 == 0:
        raise ValueError(f"kernel {kernel} must be odd, so that the field has a middle pixel")
    counts = paths([1] * layers, kernel)
    if len(counts) > BARS:
        raise ValueError(f"{layers} layers of kernel {kernel} reach {len(counts)} pixels; "
                         f"at most {BARS} can be read")  # fmt: skip
    return dict(counts)


def _network_shares(spec: str) -> dict[int, float]:
    from cnnref.analyser import receptive_field  # here: only networks need torch

    name, _, step = spec.partition(":")
    low, shares = receptive_field(name).mass(step).profile(0)
    return dict(enumerate(shares.tolist(), low))


def _merged(counts: dict[int, float]) -> dict[int, float]:
    """Neighbouring pixels in one bar where there are too many to be read."""
    pixels, each = list(counts), -(-len(counts) // BARS)
    starts = range(0, len(pixels), each)
    return {
        pixels[start]: sum(counts[pixel] for pixel in pixels[start : start + each])
        for start in starts
    }


def central(counts: dict[int, float], share: float = 0.95) -> tuple[int, int]:
    """First and last pixel of the smallest run around the middle that holds the share of paths.

    Examples:
        >>> from cnnref.figures.coverage import paths
        >>> central(dict(paths([1] * 20)))
        (-7, 7)
    """
    total = sum(counts.values())
    middle = sorted(counts)[len(counts) // 2]
    for reach in range(len(counts)):
        inside = sum(n for pixel, n in counts.items() if abs(pixel - middle) <= reach)
        if inside >= share * total:
            return middle - reach, middle + reach
    raise AssertionError("the whole field holds every path")
