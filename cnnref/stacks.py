"""Well-known plain chains in the stack language.

Dropout is left out: it has neither parameters nor MACs and does nothing in eval mode.
"""

from __future__ import annotations


def _vgg(*stages: str) -> str:
    """Stages of 3x3 convolutions, each closed by a pool, then three linear layers."""
    pools = " ".join(f"{stage} max2" for stage in stages)
    return f"3x224x224 {pools} fc4096 relu fc4096 relu fc1000"


def _stage(channels: int, layers: int) -> str:
    layer = f"conv{channels}k3p1 relu"
    return layer if layers == 1 else f"({layer})x{layers}"


def _configuration(*layers: int) -> str:
    widths = (64, 128, 256, 512, 512)
    return _vgg(*(_stage(width, count) for width, count in zip(widths, layers, strict=True)))


STACKS: dict[str, str] = {
    # LeCun et al. 1998 in the form taught today: C3 reads all six maps, pools have no weights.
    "lenet5": "1x32x32 conv6k5 relu avg2 conv16k5 relu avg2 conv120k5 relu fc84 relu fc10",
    # Krizhevsky 2014 ("One weird trick") as in torchvision 0.28.0, models/alexnet.py.
    "alexnet": (
        "3x224x224 conv64k11s4p2 relu max3s2 conv192k5p2 relu max3s2 conv384k3p1 relu "
        "(conv256k3p1 relu)x2 max3s2 fc4096 relu fc4096 relu fc1000"
    ),
    # Simonyan and Zisserman 2015, table 1, columns A, B, D, E.
    "vgg11": _configuration(1, 1, 2, 2, 2),
    "vgg13": _configuration(2, 2, 2, 2, 2),
    "vgg16": _configuration(2, 2, 3, 3, 3),
    "vgg19": _configuration(2, 2, 4, 4, 4),
    # He et al. 2016, table 1: conv1 with the pool that opens conv2_x.
    "resnet_stem": "3x224x224 conv64k7s2p3nobias bn relu max3s2p1",
}
"""Stack text by name."""
