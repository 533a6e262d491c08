"""MNASNet: a search that measures latency on a phone chooses the blocks.

Tan et al.: "MnasNet: Platform-Aware Neural Architecture Search for Mobile" (2019). torchvision's
networks are the paper's B1, which has no gates; kernels, expansions and repeats differ by stage.

    >>> from cnnref.summary import summary
    >>> for name in ("mnasnet0_5", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3"):
    ...     summary(name)
    <mnasnet0_5 at 3x224x224: 2,218,512 parameters, 104,455,968 MACs, field 843>
    <mnasnet0_75 at 3x224x224: 3,170,208 parameters, 215,493,104 MACs, field 843>
    <mnasnet1_0 at 3x224x224: 4,383,312 parameters, 314,415,872 MACs, field 843>
    <mnasnet1_3 at 3x224x224: 6,282,256 parameters, 526,362,432 MACs, field 843>
"""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.inverted import make_divisible
from cnnref.models.registry import register

TABLE = (
    (3, 24, 3, 2, 3),
    (3, 40, 5, 2, 3),
    (6, 80, 5, 2, 3),
    (6, 96, 3, 1, 2),
    (6, 192, 5, 2, 4),
    (6, 320, 3, 1, 1),
)
"""Expansion, channels, kernel, stride of the first block, repeats."""
MOMENTUM = 1 - 0.9997


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; the input is added where shapes agree."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.layers = nn.Sequential(
            *_conv(inputs, wide, 1),
            *_conv(wide, wide, kernel, stride, groups=wide),
            *_conv(wide, outputs, 1)[:2],
        )
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """The branch, with the input where it fits."""
        return x + self.layers(x) if self.adds else self.layers(x)


class MNASNet(nn.Module):
    """A separable stem, six stages of inverted residuals, a 1x1 convolution, a classifier.

    Args:
        alpha: factor of all widths.
        num_classes: outputs.
        dropout: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(self, alpha: float, num_classes: int = 1000, dropout: float = 0.2) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        stem, channels = make_divisible(32 * alpha), make_divisible(16 * alpha)
        parts = [
            *_conv(3, stem, 3, 2),
            *_conv(stem, stem, 3, groups=stem),
            *_conv(stem, channels, 1)[:2],
        ]
        for expansion, width, kernel, stride, repeats in TABLE:
            out = make_divisible(width * alpha)
            blocks = [InvertedResidual(channels, out, kernel, stride, expansion)]
            for _ in range(1, repeats):
                blocks.append(InvertedResidual(out, out, kernel, 1, expansion))
            parts.append(nn.Sequential(*blocks))
            channels = out
        self.layers = nn.Sequential(*parts, *_conv(channels, 1280, 1))
        self.classifier = nn.Sequential(
            nn.Dropout(between("dropout", dropout, 0, 1)), nn.Linear(1280, num_classes)
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(part, nn.Linear):
                nn.init.kaiming_uniform_(part.weight, mode="fan_out", nonlinearity="sigmoid")
                nn.init.zeros_(part.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.layers(x).mean((2, 3)))


def _conv(
    inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
) -> list[nn.Module]:
    """Convolution, normalisation, ReLU."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(outputs, momentum=MOMENTUM), nn.ReLU(inplace=True)]


mnasnet0_5 = register("mnasnet0_5", MNASNet, alpha=0.5)
mnasnet0_75 = register("mnasnet0_75", MNASNet, alpha=0.75)
mnasnet1_0 = register("mnasnet1_0", MNASNet, alpha=1.0)
mnasnet1_3 = register("mnasnet1_3", MNASNet, alpha=1.3)
