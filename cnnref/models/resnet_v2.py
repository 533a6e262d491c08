"""ResNet v2: normalisation and ReLU before each convolution.

He, Zhang, Ren, Sun: "Identity Mappings in Deep Residual Networks" (2016). With nothing behind the
addition, the shortcut carries its signal unchanged through a stage, and the gradient back. A
last normalisation stands before the classifier, which is a 1x1 convolution in timm's network.

    >>> from cnnref.summary import summary
    >>> summary("resnetv2_50")
    <resnetv2_50 at 3x224x224: 25,549,352 parameters, 4,089,184,256 MACs, field 427>
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.layers.residual import PreActBottleneck
from cnnref.models.registry import register


class ResNetV2(nn.Module):
    """A stem without activation, four stages of pre-activated bottlenecks, a classifier.

    Args:
        layers: blocks of each stage.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(self, layers: Sequence[int], num_classes: int = 1000) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        stem = nn.Conv2d(3, 64, 7, 2, padding=3, bias=False)
        self.stem = nn.Sequential(OrderedDict(conv=stem, pool=nn.MaxPool2d(3, 2, padding=1)))
        self.stages = nn.Sequential()
        inplanes = 64
        for stage, count in enumerate(layers):
            planes, stride = 64 * 2**stage, 1 if stage == 0 else 2
            blocks = [PreActBottleneck(inplanes, planes, stride, project=True)]
            inplanes = 4 * planes
            blocks += [PreActBottleneck(inplanes, planes) for _ in range(1, count)]
            part = nn.Sequential(OrderedDict(blocks=nn.Sequential(*blocks)))
            self.stages.append(part)
        self.norm = nn.BatchNorm2d(inplanes)
        self.head = nn.Sequential(OrderedDict(fc=nn.Conv2d(inplanes, num_classes, 1)))
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = torch.relu(self.norm(self.stages(self.stem(x))))
        return self.head(x.mean((2, 3), keepdim=True)).flatten(1)

    def _initialise(self) -> None:
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
        nn.init.normal_(self.head.fc.weight, std=0.01)
        nn.init.zeros_(self.head.fc.bias)


resnetv2_50 = register("resnetv2_50", ResNetV2, layers=(3, 4, 6, 3))
resnetv2_101 = register("resnetv2_101", ResNetV2, layers=(3, 4, 23, 3))
resnetv2_152 = register("resnetv2_152", ResNetV2, layers=(3, 8, 36, 3))
