"""Network in Network: a small network at every pixel.

Lin, Chen, Yan: "Network in Network" (2014). Two 1x1 convolutions behind each convolution make its
filter a small network. A global average of one map a class replaces the linear layers, which held
most parameters and overfitted. The paper does not print the widths; those of CIFAR-10 are from the
author's published configuration, `nin_imagenet` is the author's later model.

    >>> from cnnref.summary import summary
    >>> summary("nin_cifar10")
    <nin_cifar10 at 3x32x32: 966,986 parameters, 222,486,528 MACs, field 27>
    >>> summary("nin_imagenet")
    <nin_imagenet at 3x224x224: 7,595,176 parameters, 1,100,188,800 MACs, field 195>
"""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.models.registry import register

Stage = tuple[int, tuple[int, int, int], str]
"""Kernel, the widths of the three convolutions (0 for one a class), the pool behind them."""
CIFAR: tuple[Stage, ...] = (
    (5, (192, 160, 96), "max drop"),
    (5, (192, 192, 192), "avg drop"),
    (3, (192, 192, 0), ""),
)
IMAGENET: tuple[Stage, ...] = (
    (11, (96, 96, 96), "max"),
    (5, (256, 256, 256), "max"),
    (3, (384, 384, 384), "max drop"),
    (3, (1024, 1024, 0), ""),
)


class NiN(nn.Module):
    """Stages of one convolution and two 1x1 convolutions, then a global average.

    Args:
        stages: a row a stage.
        stem_stride: stride of the first convolution, which has no padding where it strides.
        num_classes: outputs.
        dropout: probability of dropping a feature behind the pools that say so.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        stages: tuple[Stage, ...],
        stem_stride: int,
        num_classes: int = 1000,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        parts: list[nn.Module] = []
        channels, stride = 3, stem_stride
        for kernel, widths, pool in stages:
            for index, width in enumerate(widths):
                size, step = (kernel, stride) if index == 0 else (1, 1)
                padding = 0 if step > 1 else size // 2
                parts.append(nn.Conv2d(channels, width or num_classes, size, step, padding))
                parts.append(nn.ReLU(inplace=True))
                channels = width or num_classes
            if "max" in pool:
                parts.append(nn.MaxPool2d(3, 2, ceil_mode=True))
            if "avg" in pool:
                parts.append(nn.AvgPool2d(3, 2, ceil_mode=True))
            if "drop" in pool:
                parts.append(nn.Dropout(between("dropout", dropout, 0, 1)))
            stride = 1
        self.features = nn.Sequential(*parts)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.normal_(part.weight, 0, 0.05 if stem_stride == 1 else 0.01)
                nn.init.zeros_(part.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of a batch of images."""
        return self.avgpool(self.features(x)).flatten(1)


nin_cifar10 = register(
    "nin_cifar10", NiN, (3, 32, 32), {"num_classes": 10}, stages=CIFAR, stem_stride=1
)
nin_imagenet = register("nin_imagenet", NiN, stages=IMAGENET, stem_stride=4)
