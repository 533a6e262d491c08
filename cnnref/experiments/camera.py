"""How many pixels an object has at a distance, and how far a car drives in the meantime.

A pinhole camera maps a length h at the distance Z to f h / Z pixels, where the focal length in
pixels follows from the width W of the image and the horizontal angle of view a:

    f = W / (2 tan(a / 2))

(Hartley and Zisserman, "Multiple view geometry in computer vision", 2004, chapter 6.) Near the
border of a wide lens this is only about right.
"""

from __future__ import annotations

from math import radians, tan


def focal_pixels(width: float, degrees: float) -> float:
    """Focal length in pixels.

    Args:
        width: of the image, in pixels.
        degrees: horizontal angle of view, more than 0 and less than 180.

    Examples:
        >>> round(focal_pixels(1920, 60))
        1663
    """
    _above("width", width)
    if not 0 < degrees < 180:
        raise ValueError(f"degrees {degrees} must be between 0 and 180")
    return width / (2 * tan(radians(degrees) / 2))


def pixels_of(metres: float, distance: float, focal: float) -> float:
    """Pixels that a length has at a distance, both in metres.

    Examples:
        >>> round(pixels_of(1.7, 100, 1663), 1)
        28.3
    """
    return focal * _above("metres", metres) / _above("distance", distance)


def metres_of(pixels: float, distance: float, focal: float) -> float:
    """Metres at a distance that so many pixels span: what a receptive field covers there.

    Examples:
        >>> round(metres_of(427, 50, 1663), 1)
        12.8
    """
    return _above("pixels", pixels) * _above("distance", distance) / _above("focal", focal)


def distance_at(metres: float, pixels: float, focal: float) -> float:
    """Distance at which a length still has so many pixels.

    Examples:
        >>> round(distance_at(1.7, 32, 1663), 1)
        88.3
    """
    return _above("focal", focal) * metres / _above("pixels", pixels)


def driven(speed: float, seconds: float) -> float:
    """Metres driven at a speed in kilometres an hour.

    Examples:
        >>> driven(108, 0.1)
        3.0
    """
    return _above("speed", speed) / 3.6 * seconds


def stopping(speed: float, seconds: float, *, brake: float = 6.0) -> float:
    """Metres to a stop: the way during the reaction, then v^2 / (2 a) with the brake's a in m/s^2.

    Examples:
        >>> round(stopping(108, 0.5), 1)
        90.0
    """
    metres = _above("speed", speed) / 3.6
    return metres * seconds + metres**2 / (2 * _above("brake", brake))


def _above(name: str, value: float) -> float:
    if value <= 0:
        raise ValueError(f"{name} {value} must be more than 0")
    return value
