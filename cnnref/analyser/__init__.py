"""Exact receptive fields of any network, from its code alone.

No weights, no forward pass: the code of the network runs once on a `Value`, which knows what its
units read (`reads`), and every operation has a rule (`rules`). What has none reads everything,
and says so.
"""

from __future__ import annotations

from torch import nn

from cnnref.analyser.report import Node, Report, channels
from cnnref.analyser.rules.steps import TooSmall
from cnnref.analyser.trace import SIZES, trace
from cnnref.analyser.value import Untraceable
from cnnref.models.registry import resolve

__all__ = ["Node", "Report", "Untraceable", "receptive_field"]


def receptive_field(
    model: nn.Module | str,
    dims: int = 2,
    image: tuple[int, ...] | None = None,
    source: str = "",
) -> Report:
    """What the units of every step of a network read, for images of any size.

    Args:
        model: a network of one input, which is not changed, or the name of a registered one, or
            `package.module:function` that makes one.
        dims: axes of its input: 1 for sequences, 2 for images, 3 for volumes.
        image: channels and sizes, for code that looks at them. If left out: those of the name's
            publication, else the channels of the first convolution at 224 pixels.
        source: a module by its path. Then "pixels" are the cells of the map that it gives, and
            what does not come from there reads nothing.

    Raises:
        ValueError: if the network does not run on the image, or has no such source.

    Source: Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks"
    (Distill, 2019) for chains; the sets of periodic units are this package's own.

    Examples:
        >>> from torch import nn
        >>> report = receptive_field(nn.Sequential(nn.Conv2d(1, 1, 3, 2), nn.Conv2d(1, 1, 3)))
        >>> report["1"].size, report["1"].stride, report["1"].start
        ((7, 7), (2, 2), (0, 0))
        >>> receptive_field("resnet18")["layer4"]
        <layer4: reads 435x435>
        >>> receptive_field("efficientnet_b0")["features"]
        <features: reads 851x851 and the whole image: a global pool>
        >>> receptive_field("resnet18", source="layer2")["layer4"]
        <layer4: reads 43x43>
    """
    _, network, known = resolve(model)
    image = image or known
    sizes = image or (channels(network), *[SIZES[dims]] * dims)
    while True:
        try:
            return Report(trace(network, sizes, source=source), network, sizes)
        except TooSmall as error:
            if image is not None or sizes[1] > 1 << 20:
                raise ValueError(f"an image of {sizes} is too small: {error}") from None
            sizes = (sizes[0], *[4 * size for size in sizes[1:]])
