"""SE-ResNet-50 as its authors released it.

Hu, Shen, Sun: "Squeeze-and-Excitation Networks" (2018). The released network differs from an
SE-ResNet on torchvision's ResNet: strides lie on the first 1x1 convolution, the first pool rounds
up without padding, parts have other names.

    >>> from cnnref.summary import summary
    >>> summary("legacy_seresnet50")
    <legacy_seresnet50 at 3x224x224: 28,088,024 parameters, 3,860,488,192 MACs, field 483+>
"""

from __future__ import annotations

from collections import OrderedDict

from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.layers.gates import SEModule
from cnnref.models.registry import register


class SEBottleneck(nn.Module):
    """A bottleneck with the stride on its first convolution and a gate behind its last.

    Shapes: `(N, inplanes, H, W)` to `(N, 4 * planes, H / stride, W / stride)`, rounded up.
    """

    def __init__(self, inplanes: int, planes: int, stride: int, change: bool) -> None:
        super().__init__()
        out = 4 * planes
        self.conv1 = nn.Conv2d(inplanes, planes, 1, stride, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.se_module = SEModule(out)
        self.downsample = None
        if change:
            shortcut = nn.Conv2d(inplanes, out, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(out))

    def forward(self, x: Tensor) -> Tensor:
        """Gated branch plus shortcut, then ReLU."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.se_module(self.bn3(self.conv3(out)))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class SENet(nn.Module):
    """A stem, four stages of gated bottlenecks, a linear classifier.

    Args:
        layers: blocks of each stage.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(self, layers: tuple[int, ...], num_classes: int = 1000) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.layer0 = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(3, 64, 7, 2, padding=3, bias=False),
                bn1=nn.BatchNorm2d(64),
                relu1=nn.ReLU(inplace=True),
            )
        )
        self.pool0 = nn.MaxPool2d(3, 2, ceil_mode=True)
        inplanes = 64
        for stage, count in enumerate(layers):
            planes, stride = 64 * 2**stage, 1 if stage == 0 else 2
            blocks = [SEBottleneck(inplanes, planes, stride, change=True)]
            inplanes = 4 * planes
            blocks += [SEBottleneck(inplanes, planes, 1, change=False) for _ in range(1, count)]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.last_linear = nn.Linear(inplanes, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = self.pool0(self.layer0(x))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.last_linear(self.avg_pool(x).flatten(1))


legacy_seresnet50 = register("legacy_seresnet50", SENet, layers=(3, 4, 6, 3))
