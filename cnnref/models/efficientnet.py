"""EfficientNet: depth, width and image grow together.

Tan, Le: "EfficientNet: Rethinking Model Scaling" (2019), table 1. One coefficient scales a small
searched network in all three ways at once. "EfficientNetV2" (2021) replaces the early depthwise
convolutions by full ones, which run faster, and has tables of its own.

    >>> from cnnref.summary import summary
    >>> for name in ("efficientnet_b0", "efficientnet_b1", "efficientnet_b4", "efficientnet_b7"):
    ...     summary(name)
    <efficientnet_b0 at 3x224x224: 5,288,548 parameters, 385,814,752 MACs, field 851+>
    <efficientnet_b1 at 3x240x240: 7,794,184 parameters, 686,802,832 MACs, field 1183+>
    <efficientnet_b4 at 3x380x380: 19,341,616 parameters, 4,393,771,024 MACs, field 1799+>
    <efficientnet_b7 at 3x600x600: 66,347,960 parameters, 37,745,884,192 MACs, field 3079+>
    >>> summary("efficientnet_v2_s")
    <efficientnet_v2_s at 3x384x384: 21,458,488 parameters, 8,365,617,152 MACs, field 1487+>
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.conv_norm import Conv2dNormActivation
from cnnref.layers.inverted import FusedMBConv, MBConv, make_divisible
from cnnref.models.registry import register

Layer = Callable[..., nn.Module]
Row = tuple[str, int, int, int, int, int, int]
"""Block, expansion, kernel, stride of the first, input, output, repeats."""
B0: tuple[Row, ...] = (
    ("mb", 1, 3, 1, 32, 16, 1),
    ("mb", 6, 3, 2, 16, 24, 2),
    ("mb", 6, 5, 2, 24, 40, 2),
    ("mb", 6, 3, 2, 40, 80, 3),
    ("mb", 6, 5, 1, 80, 112, 3),
    ("mb", 6, 5, 2, 112, 192, 4),
    ("mb", 6, 3, 1, 192, 320, 1),
)
V2_S: tuple[Row, ...] = (
    ("fused", 1, 3, 1, 24, 24, 2),
    ("fused", 4, 3, 2, 24, 48, 4),
    ("fused", 4, 3, 2, 48, 64, 4),
    ("mb", 4, 3, 2, 64, 128, 6),
    ("mb", 6, 3, 1, 128, 160, 9),
    ("mb", 6, 3, 2, 160, 256, 15),
)
V2_M: tuple[Row, ...] = (
    ("fused", 1, 3, 1, 24, 24, 3),
    ("fused", 4, 3, 2, 24, 48, 5),
    ("fused", 4, 3, 2, 48, 80, 5),
    ("mb", 4, 3, 2, 80, 160, 7),
    ("mb", 6, 3, 1, 160, 176, 14),
    ("mb", 6, 3, 2, 176, 304, 18),
    ("mb", 6, 3, 1, 304, 512, 5),
)


class EfficientNet(nn.Module):
    """A convolution, stages of gated inverted residuals, a 1x1 convolution, a classifier.

    Args:
        table: a row a stage.
        width_mult: factor of all widths.
        depth_mult: factor of the repeats of all stages.
        last_channel: channels before the classifier; None for four times the last stage's.
        dropout: probability of dropping a feature before the classifier.
        stochastic_depth_prob: probability of dropping the last block's branch in training; it
            grows from 0 along the network.
        num_classes: outputs.
        norm_layer: called with channels; None for batch normalisation.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        table: tuple[Row, ...],
        width_mult: float = 1.0,
        depth_mult: float = 1.0,
        last_channel: int | None = None,
        dropout: float = 0.2,
        stochastic_depth_prob: float = 0.2,
        num_classes: int = 1000,
        norm_layer: Layer | None = None,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        between("stochastic_depth_prob", stochastic_depth_prob, 0, 1)
        norm = norm_layer or nn.BatchNorm2d
        conv = partial(Conv2dNormActivation, norm_layer=norm, activation_layer=nn.SiLU)
        first = make_divisible(table[0][4] * width_mult)
        parts: list[nn.Module] = [conv(3, first, stride=2)]
        depths = [ceil(row[-1] * depth_mult) for row in table]
        done, total, out = 0, sum(depths), first
        for row, depth in zip(table, depths, strict=True):
            drops = [stochastic_depth_prob * (done + i) / total for i in range(depth)]
            parts.append(nn.Sequential(*_stage(row, width_mult, drops, norm)))
            done, out = done + depth, make_divisible(row[5] * width_mult)
        last = last_channel or 4 * out
        parts.append(conv(out, last, kernel_size=1))
        self.features = nn.Sequential(*parts)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            nn.Dropout(between("dropout", dropout, 0, 1)), nn.Linear(last, num_classes)
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out")
                if part.bias is not None:
                    nn.init.zeros_(part.bias)
            elif isinstance(part, nn.Linear):
                bound = part.out_features**-0.5
                nn.init.uniform_(part.weight, -bound, bound)
                nn.init.zeros_(part.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def _stage(row: Row, width_mult: float, drops: list[float], norm: Layer) -> Iterator[nn.Module]:
    kind, expansion, kernel, stride, inputs, outputs, _ = row
    channels, out = make_divisible(inputs * width_mult), make_divisible(outputs * width_mult)
    for drop in drops:
        wide = make_divisible(channels * expansion)
        if kind == "fused":
            yield FusedMBConv(channels, wide, out, kernel, stride, norm, drop)
        else:
            squeeze = max(1, channels // 4)
            yield MBConv(channels, wide, out, kernel, stride, squeeze, norm, drop=drop)
        channels, stride = out, 1


_LOOSE = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)


def _b(
    name: str, size: int, width: float, depth: float, dropout: float, norm: Layer | None = None
) -> Layer:
    defaults = {"dropout": dropout, "norm_layer": norm}
    image = (3, size, size)
    return register(
        name, EfficientNet, image, defaults, table=B0, width_mult=width, depth_mult=depth,
        last_channel=None,
    )  # fmt: skip


def _v2(name: str, size: int, table: tuple[Row, ...], dropout: float) -> Layer:
    defaults = {"dropout": dropout, "norm_layer": partial(nn.BatchNorm2d, eps=0.001)}
    image = (3, size, size)
    return register(
        name, EfficientNet, image, defaults, table=table, width_mult=1.0, depth_mult=1.0,
        last_channel=1280,
    )  # fmt: skip


efficientnet_b0 = _b("efficientnet_b0", 224, 1.0, 1.0, 0.2)
efficientnet_b1 = _b("efficientnet_b1", 240, 1.0, 1.1, 0.2)
efficientnet_b2 = _b("efficientnet_b2", 288, 1.1, 1.2, 0.3)
efficientnet_b3 = _b("efficientnet_b3", 300, 1.2, 1.4, 0.3)
efficientnet_b4 = _b("efficientnet_b4", 380, 1.4, 1.8, 0.4)
efficientnet_b5 = _b("efficientnet_b5", 456, 1.6, 2.2, 0.4, _LOOSE)
efficientnet_b6 = _b("efficientnet_b6", 528, 1.8, 2.6, 0.5, _LOOSE)
efficientnet_b7 = _b("efficientnet_b7", 600, 2.0, 3.1, 0.5, _LOOSE)
efficientnet_v2_s = _v2("efficientnet_v2_s", 384, V2_S, 0.2)
efficientnet_v2_m = _v2("efficientnet_v2_m", 480, V2_M, 0.3)
