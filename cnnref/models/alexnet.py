"""AlexNet, as published in 2012 or as torchvision has it.

Krizhevsky, Sutskever, Hinton: "ImageNet Classification with Deep Convolutional Neural Networks"
(2012). ReLU, dropout, overlapping pools, two GPUs: layers 2, 4 and 5 read only the maps of their
own GPU, which is a convolution in two groups. Its 55x55 maps need 227 pixels, not the 224 of the
paper. torchvision's network is the one of Krizhevsky, "One weird trick" (2014): no groups,
no response normalisation, fewer channels.

    >>> from cnnref.summary import summary
    >>> summary("alexnet")
    <alexnet at 3x224x224: 61,100,840 parameters, 714,188,480 MACs, field 195>
    >>> summary("alexnet_2012")
    <alexnet_2012 at 3x227x227: 60,965,224 parameters, 724,406,816 MACs, field 195>
"""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.models.registry import register


class AlexNet(nn.Module):
    """torchvision's AlexNet.

    Args:
        num_classes: outputs.
        dropout: probability of dropping a feature before the first two linear layers.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`; H and W from 63.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 11, stride=4, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(64, 192, 5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(192, 384, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = _classifier(num_classes, dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


class AlexNet2012(nn.Module):
    """The published AlexNet; its two GPUs are the groups of the convolutions.

    Args:
        num_classes: outputs.
        dropout: probability of dropping a feature before the first two linear layers.

    Shapes: `(N, 3, 227, 227)` to `(N, num_classes)`.

    Raises:
        ValueError: for an image of another size.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.features = nn.Sequential(
            nn.Conv2d(3, 96, 11, stride=4),
            nn.ReLU(inplace=True),
            nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2),  # torch divides alpha by the size
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(96, 256, 5, padding=2, groups=2),
            nn.ReLU(inplace=True),
            nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(256, 384, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 384, 3, padding=1, groups=2),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1, groups=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
        )
        self.classifier = _classifier(num_classes, dropout)
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        if x.shape[-2:] != (227, 227):
            height, width = x.shape[-2:]
            raise ValueError(f"alexnet_2012 reads images of 227x227, not {height}x{width}")
        return self.classifier(self.features(x).flatten(1))

    def _initialise(self) -> None:
        """Section 5: deviation 0.01; biases 1 in layers 2, 4, 5 and the hidden linear ones."""
        weighted = [p for p in self.modules() if isinstance(p, nn.Conv2d | nn.Linear)]
        for part, bias in zip(weighted, (0, 1, 0, 1, 1, 1, 1, 0), strict=True):
            nn.init.normal_(part.weight, 0, 0.01)
            nn.init.constant_(part.bias, bias)


def _classifier(num_classes: int, dropout: float) -> nn.Sequential:
    between("dropout", dropout, 0, 1)
    return nn.Sequential(
        nn.Dropout(dropout),
        nn.Linear(256 * 6 * 6, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(dropout),
        nn.Linear(4096, 4096),
        nn.ReLU(inplace=True),
        nn.Linear(4096, num_classes),
    )


alexnet = register("alexnet", AlexNet)
alexnet_2012 = register("alexnet_2012", AlexNet2012, image=(3, 227, 227))
