"""MobileNet v3: searched blocks, gates, a cheaper end.

Howard et al.: "Searching for MobileNetV3" (2019), tables 1 and 2. A search for low latency on a
phone chooses the blocks; some have squeeze-and-excitation; the deeper half uses hard-swish, a
swish of straight pieces; the classifier comes after the pool, where it costs little.

    >>> from cnnref.summary import summary
    >>> summary("mobilenet_v3_large")
    <mobilenet_v3_large at 3x224x224: 5,483,032 parameters, 216,589,760 MACs, field 595+>
    >>> summary("mobilenet_v3_small")
    <mobilenet_v3_small at 3x224x224: 2,542,856 parameters, 56,510,400 MACs, field 639+>
"""

from __future__ import annotations

from functools import partial

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.conv_norm import Conv2dNormActivation
from cnnref.layers.inverted import MBConv, make_divisible
from cnnref.layers.squeeze_excitation import SqueezeExcitation
from cnnref.models.registry import register

Row = tuple[int, int, int, bool, str, int]
LARGE: tuple[Row, ...] = (
    (3, 16, 16, False, "RE", 1),
    (3, 64, 24, False, "RE", 2),
    (3, 72, 24, False, "RE", 1),
    (5, 72, 40, True, "RE", 2),
    (5, 120, 40, True, "RE", 1),
    (5, 120, 40, True, "RE", 1),
    (3, 240, 80, False, "HS", 2),
    (3, 200, 80, False, "HS", 1),
    (3, 184, 80, False, "HS", 1),
    (3, 184, 80, False, "HS", 1),
    (3, 480, 112, True, "HS", 1),
    (3, 672, 112, True, "HS", 1),
    (5, 672, 160, True, "HS", 2),
    (5, 960, 160, True, "HS", 1),
    (5, 960, 160, True, "HS", 1),
)
SMALL: tuple[Row, ...] = (
    (3, 16, 16, True, "RE", 2),
    (3, 72, 24, False, "RE", 2),
    (3, 88, 24, False, "RE", 1),
    (5, 96, 40, True, "HS", 2),
    (5, 240, 40, True, "HS", 1),
    (5, 240, 40, True, "HS", 1),
    (5, 120, 48, True, "HS", 1),
    (5, 144, 48, True, "HS", 1),
    (5, 288, 96, True, "HS", 2),
    (5, 576, 96, True, "HS", 1),
    (5, 576, 96, True, "HS", 1),
)
"""Kernel, expanded channels, output channels, gate, activation, stride; the last three rows
are the tail."""

GATE = partial(SqueezeExcitation, scale_activation=nn.Hardsigmoid)
NORM = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)
ACTIVATIONS = {"RE": nn.ReLU, "HS": nn.Hardswish}


class MobileNetV3(nn.Module):
    """A convolution, gated inverted residuals, a 1x1 convolution, two linear layers.

    Args:
        table: a row a block.
        last_channel: outputs of the first linear layer.
        num_classes: outputs.
        dropout: probability of dropping a feature before the last linear layer.
        width_mult: factor of all widths.
        reduced_tail: whether the tail has half of its channels.
        dilated: whether the tail is dilated instead of strided.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        table: tuple[Row, ...],
        last_channel: int,
        num_classes: int = 1000,
        dropout: float = 0.2,
        width_mult: float = 1.0,
        reduced_tail: bool = False,
        dilated: bool = False,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        half = 2 if reduced_tail else 1
        conv = partial(Conv2dNormActivation, norm_layer=NORM, activation_layer=nn.Hardswish)
        channels = make_divisible(16 * width_mult)
        parts: list[nn.Module] = [conv(3, channels, stride=2)]
        for index, (kernel, wide, out, gated, act, stride) in enumerate(table):
            tail = len(table) - index
            out = out // half if tail <= 3 else out
            wide = make_divisible((wide // half if tail <= 2 else wide) * width_mult)
            dilation = 2 if dilated and tail <= 3 else 1
            block = MBConv(
                channels,
                wide,
                make_divisible(out * width_mult),
                kernel,
                1 if dilation > 1 else stride,
                squeeze=make_divisible(wide // 4) if gated else None,
                norm_layer=NORM,
                activation_layer=ACTIVATIONS[act],
                gate=GATE,
                dilation=dilation,
            )
            parts.append(block)
            channels = make_divisible(out * width_mult)
        parts.append(conv(channels, 6 * channels, kernel_size=1))
        self.features = nn.Sequential(*parts)
        last = make_divisible(last_channel // half * width_mult)
        self.classifier = nn.Sequential(
            nn.Linear(6 * channels, last),
            nn.Hardswish(inplace=True),
            nn.Dropout(between("dropout", dropout, 0, 1)),
            nn.Linear(last, num_classes),
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out")
                if part.bias is not None:
                    nn.init.zeros_(part.bias)
            elif isinstance(part, nn.Linear):
                nn.init.normal_(part.weight, 0, 0.01)
                nn.init.zeros_(part.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.features(x).mean((2, 3)))


mobilenet_v3_large = register("mobilenet_v3_large", MobileNetV3, table=LARGE, last_channel=1280)
mobilenet_v3_small = register("mobilenet_v3_small", MobileNetV3, table=SMALL, last_channel=1024)
