"""Parameters, MACs and activations of each convolution or linear layer of a network."""

from __future__ import annotations

from math import prod

from cnnref.summary import Part, count

CostRow = tuple[str, int, int, int]


def layer_costs(name: str) -> list[CostRow]:
    """Kind, parameters, MACs and output numbers of the layers with weights, in running order.

    Activations are the numbers that these layers put out for one image, as in Radosavovic et al.
    2020, section 4 ("the size of the output tensors of all conv layers"), linear layers included.

    Args:
        name: a registered network.

    Raises:
        ValueError: for an unknown name.

    Examples:
        >>> layer_costs("vgg11")[0]
        ('conv', 1792, 86704128, 3211264)
    """
    return [
        ("conv" if part.work.conv else "fc", part.params, part.macs, _numbers(part))
        for part in count(name).parts
        if part.work.conv or part.work.linear
    ]


def _numbers(part: Part) -> int:
    return prod(part.shape or (0,))
