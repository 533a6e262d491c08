"""The small network that interview guides draw.

Three stages of convolution, batch normalisation, ReLU, pool; then a global average and one linear
layer. No paper; it shows the parts that nearly every network has, at a size to count by hand.

    >>> from cnnref.summary import summary
    >>> summary("simple_cnn")
    <simple_cnn at 3x32x32: 94,986 parameters, 10,323,200 MACs, field 22>
"""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.models.registry import register


class SimpleCNN(nn.Module):
    """Three stages and a classifier.

    Args:
        num_classes: outputs.
        dropout: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`; H and W from 8.
    """

    def __init__(self, num_classes: int = 10, dropout: float = 0.5) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.features = nn.Sequential(*_stage(3, 32), *_stage(32, 64), *_stage(64, 128))
        self.classifier = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(between("dropout", dropout, 0, 1)),
            nn.Linear(128, num_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.features(x))


def _stage(inputs: int, outputs: int) -> list[nn.Module]:
    conv = nn.Conv2d(inputs, outputs, 3, padding=1)
    return [conv, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True), nn.MaxPool2d(2)]


simple_cnn = register("simple_cnn", SimpleCNN, image=(3, 32, 32))
