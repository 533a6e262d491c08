"""RegNetY: the widths of the blocks lie on a straight line.

Radosavovic et al.: "Designing Network Design Spaces" (2020). Width grows linearly with depth and
is rounded to a geometric series, which makes the stages: four numbers describe a network. Y is X
with squeeze-and-excitation.

    >>> from cnnref.summary import summary
    >>> for name in ("regnet_y_400mf", "regnet_y_800mf", "regnet_y_8gf"):
    ...     summary(name)
    <regnet_y_400mf at 3x224x224: 4,344,144 parameters, 401,842,848 MACs, field 575+>
    <regnet_y_800mf at 3x224x224: 6,432,512 parameters, 833,856,256 MACs, field 383+>
    <regnet_y_8gf at 3x224x224: 39,381,472 parameters, 8,473,070,592 MACs, field 407+>
    >>> stages(16, 48, 27.89, 2.09)
    [(48, 1), (104, 3), (208, 6), (440, 6)]
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from functools import partial
from math import log, sqrt

from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.layers.conv_norm import Conv2dNormActivation
from cnnref.layers.inverted import make_divisible
from cnnref.layers.squeeze_excitation import SqueezeExcitation
from cnnref.models.registry import register


def stages(depth: int, w_0: int, w_a: float, w_m: float) -> list[tuple[int, int]]:
    """Width and blocks of each stage: equations 2 to 4 of the paper, in multiples of 8.

    Args:
        depth: blocks of the network.
        w_0: width of the first block.
        w_a: growth of the width a block.
        w_m: ratio of the widths of two stages.
    """
    widths = []
    for block in range(depth):
        power = round(log((w_0 + w_a * block) / w_0) / log(w_m))
        widths.append(round(w_0 * w_m**power / 8) * 8)
    return list(Counter(widths).items())


class ResBottleneckBlock(nn.Module):
    """A grouped bottleneck of constant width with a gate, beside a shortcut.

    Shapes: `(N, inputs, H, W)` to `(N, width, H', W')`.
    """

    def __init__(self, inputs: int, width: int, stride: int, group_width: int) -> None:
        super().__init__()
        self.proj = None
        if inputs != width or stride != 1:
            self.proj = Conv2dNormActivation(inputs, width, 1, stride, activation_layer=None)
        self.f = nn.Sequential(
            OrderedDict(
                a=Conv2dNormActivation(inputs, width, 1),
                b=Conv2dNormActivation(width, width, 3, stride, groups=width // group_width),
                se=SqueezeExcitation(width, round(0.25 * inputs), partial(nn.ReLU, inplace=True)),
                c=Conv2dNormActivation(width, width, 1, activation_layer=None),
            )
        )
        self.activation = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut, then ReLU."""
        shortcut = x if self.proj is None else self.proj(x)
        return self.activation(shortcut + self.f(x))


class RegNet(nn.Module):
    """A convolution, four stages of gated bottlenecks, a linear classifier.

    Args:
        depth: blocks of the network.
        w_0: width of the first block.
        w_a: growth of the width a block.
        w_m: ratio of the widths of two stages.
        group_width: channels of a group.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        depth: int,
        w_0: int,
        w_a: float,
        w_m: float,
        group_width: int,
        num_classes: int = 1000,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.stem = Conv2dNormActivation(3, 32, 3, stride=2)
        self.trunk_output = nn.Sequential()
        channels = 32
        for number, (wanted, blocks) in enumerate(stages(depth, w_0, w_a, w_m), 1):
            group = min(group_width, wanted)
            width, stage = make_divisible(wanted, group), nn.Sequential()
            for index in range(blocks):
                block = ResBottleneckBlock(channels, width, 2 if index == 0 else 1, group)
                stage.add_module(f"block{number}-{index}", block)
                channels = width
            self.trunk_output.add_module(f"block{number}", stage)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, num_classes)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                fan_out = part.kernel_size[0] * part.kernel_size[1] * part.out_channels
                nn.init.normal_(part.weight, 0, sqrt(2 / fan_out))
        nn.init.normal_(self.fc.weight, 0, 0.01)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = self.trunk_output(self.stem(x))
        return self.fc(self.avgpool(x).flatten(1))


def _y(
    name: str, depth: int, w_0: int, w_a: float, w_m: float, group: int
) -> Callable[..., RegNet]:
    return register(name, RegNet, depth=depth, w_0=w_0, w_a=w_a, w_m=w_m, group_width=group)


regnet_y_400mf = _y("regnet_y_400mf", 16, 48, 27.89, 2.09, 8)
regnet_y_800mf = _y("regnet_y_800mf", 14, 56, 38.84, 2.4, 16)
regnet_y_1_6gf = _y("regnet_y_1_6gf", 27, 48, 20.71, 2.65, 24)
regnet_y_3_2gf = _y("regnet_y_3_2gf", 21, 80, 42.63, 2.66, 24)
regnet_y_8gf = _y("regnet_y_8gf", 17, 192, 76.82, 2.19, 56)
regnet_y_16gf = _y("regnet_y_16gf", 18, 200, 106.23, 2.48, 112)
regnet_y_32gf = _y("regnet_y_32gf", 20, 232, 115.89, 2.53, 232)
