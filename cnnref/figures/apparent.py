"""How many pixels things on the road have, by their distance."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from cnnref.experiments.camera import focal_pixels, pixels_of
from cnnref.figures.chart import Axis, chart
from cnnref.figures.text import words

THINGS = (("person_height", 1.7), ("sign_side", 0.6), ("tyre_height", 0.15))


def apparent(spec: Sequence[float], *, lang: str = "en") -> Figure:
    """Pixels over the distance, 10 to 200 metres, for a person, a sign and debris on the road.

    Args:
        spec: width of the image in pixels and horizontal angle of view in degrees.
        lang: "en" or "zh-TW".

    Examples:
        >>> figure = apparent((1920, 60))
    """
    word = words(lang)
    if len(spec) != 2:
        raise ValueError(f"spec {spec!r} must be (pixels of width, degrees of view)")
    focal = focal_pixels(*spec)
    distances = range(10, 201, 2)
    curves = [
        (word[name], [(float(z), pixels_of(metres, z, focal)) for z in distances])
        for name, metres in THINGS
    ]
    return chart(
        curves,
        Axis(word["distance_metres"], low=0.0, high=200.0),
        Axis(word["height_pixels"], log=True),
    )
