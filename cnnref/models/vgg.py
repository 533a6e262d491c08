"""VGG: nothing but 3x3 convolutions, pools, linear layers.

Simonyan, Zisserman: "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2015),
table 1, columns A, B, D, E. Two 3x3 convolutions see what one 5x5 sees, with fewer weights and a
ReLU more. torchvision pools adaptively to 7x7 before the linear layers and has variants with
batch normalisation, both after the paper.

    >>> from cnnref.summary import summary
    >>> for name in ("vgg11", "vgg13", "vgg16", "vgg19", "vgg16_bn"):
    ...     summary(name)
    <vgg11 at 3x224x224: 132,863,336 parameters, 7,609,090,048 MACs, field 150>
    <vgg13 at 3x224x224: 133,047,848 parameters, 11,308,466,176 MACs, field 156>
    <vgg16 at 3x224x224: 138,357,544 parameters, 15,470,264,320 MACs, field 212>
    <vgg19 at 3x224x224: 143,667,240 parameters, 19,632,062,464 MACs, field 268>
    <vgg16_bn at 3x224x224: 138,365,992 parameters, 15,470,264,320 MACs, field 212>
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.models.registry import register

WIDTHS = (64, 128, 256, 512, 512)


class VGG(nn.Module):
    """Five stages of 3x3 convolutions, each closed by a pool; three linear layers.

    Args:
        layers: convolutions of each stage.
        batch_norm: whether each convolution is normalised.
        num_classes: outputs.
        init_weights: whether to draw the weights by He's rule; torch's own otherwise.
        dropout: probability of dropping a feature between the linear layers.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        layers: Sequence[int],
        batch_norm: bool = False,
        num_classes: int = 1000,
        init_weights: bool = True,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        between("dropout", dropout, 0, 1)
        parts: list[nn.Module] = []
        channels = 3
        for width, count in zip(WIDTHS, layers, strict=True):
            for _ in range(count):
                parts.append(nn.Conv2d(channels, width, 3, padding=1))
                parts += [nn.BatchNorm2d(width)] if batch_norm else []
                parts.append(nn.ReLU(inplace=True))
                channels = width
            parts.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*parts)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )
        if init_weights:
            self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))

    def _initialise(self) -> None:
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
                nn.init.zeros_(part.bias)
            elif isinstance(part, nn.Linear):
                nn.init.normal_(part.weight, 0, 0.01)
                nn.init.zeros_(part.bias)


_A, _B, _D, _E = (1, 1, 2, 2, 2), (2, 2, 2, 2, 2), (2, 2, 3, 3, 3), (2, 2, 4, 4, 4)

vgg11 = register("vgg11", VGG, layers=_A, batch_norm=False)
vgg11_bn = register("vgg11_bn", VGG, layers=_A, batch_norm=True)
vgg13 = register("vgg13", VGG, layers=_B, batch_norm=False)
vgg13_bn = register("vgg13_bn", VGG, layers=_B, batch_norm=True)
vgg16 = register("vgg16", VGG, layers=_D, batch_norm=False)
vgg16_bn = register("vgg16_bn", VGG, layers=_D, batch_norm=True)
vgg19 = register("vgg19", VGG, layers=_E, batch_norm=False)
vgg19_bn = register("vgg19_bn", VGG, layers=_E, batch_norm=True)
