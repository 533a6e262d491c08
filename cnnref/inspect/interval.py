"""What an accuracy on few images can say: an interval, and the luck of the best of several."""

from __future__ import annotations

from math import comb, sqrt

from cnnref.checks import between, whole

Z95 = 1.959964  # standard deviations on either side that hold 95 % of a normal distribution


def wilson(right: int, images: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval for the true accuracy, from `right` of `images` test images.

        (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n)

    It holds every accuracy that a test at that level would not reject, so it never leaves
    0 to 1 and has a length even at 0 or n right. The images must be drawn independently.

    Args:
        right: images named rightly, 0 to `images`.
        images: n, at least 1.
        z: standard deviations; 1.96 for 95 %.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; Brown, Cai and DasGupta (2001).

    Examples:
        >>> low, high = wilson(9, 10)
        >>> f"{low:.3f} {high:.3f}"
        '0.596 0.982'
        >>> low, high = wilson(50, 50)
        >>> f"{low:.3f} {high:.3f}"
        '0.929 1.000'
    """
    whole("images", images, 1)
    whole("right", right, 0)
    if right > images:
        raise ValueError(f"right {right} must be at most images {images}")
    between("z", z, 0, 100)
    share, extra = right / images, z * z / images
    middle = share + extra / 2
    half = z * sqrt(share * (1 - share) / images + extra / (4 * images))
    low, high = (middle - half) / (1 + extra), (middle + half) / (1 + extra)
    return (low if right else 0.0), (high if right < images else 1.0)


def best_of(models: int, images: int, accuracy: float) -> float:
    """Expected accuracy of the best of equal models, each tested on its own draw of images.

    All have the same true accuracy; what exceeds it is luck. Models tested on the same images
    agree more, and the excess is smaller.

    Args:
        models: how many are compared.
        images: validation images, n.
        accuracy: the true one of every model.

    Examples:
        >>> best_of(1, 25, 0.8)
        0.8
        >>> round(best_of(20, 25, 0.8), 3)
        0.935
    """
    whole("models", models, 1)
    whole("images", images, 1)
    between("accuracy", accuracy, 0, 1)
    below, expected = 0.0, 0.0  # P(right <= k), and the sum of P(best > k) over k
    for k in range(images):
        below += comb(images, k) * accuracy**k * (1 - accuracy) ** (images - k)
        expected += 1 - below**models
    return round(expected / images, 12)
