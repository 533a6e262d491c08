"""MobileNet v1: depthwise separable convolutions throughout.

Howard et al.: "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications"
(2017), table 1. A depthwise convolution filters each channel, a 1x1 convolution mixes them: about
an eighth of the work of a full 3x3. Names and ReLU6 are those of timm.

    >>> from cnnref.summary import summary
    >>> summary("mobilenetv1_100")
    <mobilenetv1_100 at 3x224x224: 4,231,976 parameters, 568,740,352 MACs, field 315>
"""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.models.registry import register

STAGES = (
    ((64, 1),),
    ((128, 2), (128, 1)),
    ((256, 2), (256, 1)),
    ((512, 2), *((512, 1),) * 5),
    ((1024, 2), (1024, 1)),
)
"""Channels and stride of each block, table 1 of the paper."""


class DepthwiseSeparable(nn.Module):
    """Depthwise 3x3, then 1x1, each normalised and rectified.

    Shapes: `(N, inputs, H, W)` to `(N, outputs, H / stride, W / stride)`, rounded up.
    """

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv_dw = nn.Conv2d(inputs, inputs, 3, stride, padding=1, groups=inputs, bias=False)
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv_pw = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.act = nn.ReLU6(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """Filter each channel, then mix them."""
        x = self.act(self.bn1(self.conv_dw(x)))
        return self.act(self.bn2(self.conv_pw(x)))


class MobileNetV1(nn.Module):
    """A convolution, thirteen depthwise separable blocks, a linear classifier.

    Args:
        num_classes: outputs.
        drop_rate: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(self, num_classes: int = 1000, drop_rate: float = 0.0) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.conv_stem = nn.Conv2d(3, 32, 3, 2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.act1 = nn.ReLU6(inplace=True)
        self.blocks = nn.Sequential()
        channels = 32
        for stage in STAGES:
            blocks = []
            for width, stride in stage:
                blocks.append(DepthwiseSeparable(channels, width, stride))
                channels = width
            self.blocks.append(nn.Sequential(*blocks))
        self.dropout = nn.Dropout(between("drop_rate", drop_rate, 0, 1))
        self.classifier = nn.Linear(channels, num_classes)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                fan_out = part.kernel_size[0] ** 2 * part.out_channels // part.groups
                nn.init.normal_(part.weight, 0, (2 / fan_out) ** 0.5)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = self.blocks(self.act1(self.bn1(self.conv_stem(x))))
        return self.classifier(self.dropout(x.mean((2, 3))))


mobilenetv1_100 = register("mobilenetv1_100", MobileNetV1)
