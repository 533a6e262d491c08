"""SqueezeNet: fire modules and no linear layer.

Iandola et al.: "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters" (2016). 1x1
convolutions squeeze the channels before the 3x3 read them, pools come late, and the classifier is
a 1x1 convolution with a global average. Version 1.1 pools earlier: same parameters, give or take,
and less than half of the work.

    >>> from cnnref.summary import summary
    >>> summary("squeezenet1_0")
    <squeezenet1_0 at 3x224x224: 1,248,424 parameters, 818,924,576 MACs, field 155>
    >>> summary("squeezenet1_1")
    <squeezenet1_1 at 3x224x224: 1,235,496 parameters, 349,151,936 MACs, field 207>
"""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.fire import Fire
from cnnref.models.registry import register

FIRES = [(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)]
"""Squeezed channels, channels of each expansion."""


class SqueezeNet(nn.Module):
    """A convolution, eight fire modules with pools between, a classifying 1x1 convolution.

    Args:
        stem: channels and kernel of the first convolution.
        pools: the fire modules, counted from 0, that a pool stands before.
        num_classes: outputs.
        dropout: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        stem: tuple[int, int],
        pools: tuple[int, ...],
        num_classes: int = 1000,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        between("dropout", dropout, 0, 1)
        channels, kernel = stem
        parts: list[nn.Module] = [nn.Conv2d(3, channels, kernel, 2), nn.ReLU(inplace=True)]
        for index, (squeezed, expanded) in enumerate(FIRES):
            if index in pools:
                parts.append(nn.MaxPool2d(3, 2, ceil_mode=True))
            parts.append(Fire(channels, squeezed, expanded, expanded))
            channels = 2 * expanded
        self.features = nn.Sequential(*parts)
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Conv2d(channels, num_classes, 1),
            nn.ReLU(inplace=True),
            nn.AdaptiveAvgPool2d(1),
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_uniform_(part.weight)
                nn.init.zeros_(part.bias)
        nn.init.normal_(self.classifier[1].weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.features(x)).flatten(1)


squeezenet1_0 = register("squeezenet1_0", SqueezeNet, stem=(96, 7), pools=(0, 3, 7))
squeezenet1_1 = register("squeezenet1_1", SqueezeNet, stem=(64, 3), pools=(0, 2, 4))
