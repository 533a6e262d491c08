"""GoogLeNet, as torchvision has it or as published.

Szegedy et al.: "Going Deeper with Convolutions" (2015), table 1. Branches with different kernels
run side by side; 1x1 convolutions before the large ones keep them cheap; a global average replaces
linear layers; two auxiliary heads feed gradients into the middle while training.

torchvision's network differs: batch normalisation and no biases, a 3x3 where the paper has a 5x5,
a 2x2 window in the last pool, no response normalisation. `googlenet_2014` is the paper's.

    >>> from cnnref.summary import summary
    >>> summary("googlenet"), summary("googlenet_2014")
    (<googlenet at 3x224x224: 13,004,888 parameters, 1,498,376,192 MACs, field 379>, \
<googlenet_2014 at 3x224x224: 6,998,552 parameters, 1,582,671,872 MACs, field 715>)
    >>> from cnnref.models import create
    >>> sum(p.numel() for p in create("googlenet", aux_logits=False).parameters())
    6624904
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.inception import BasicConv2d, Conv, Inception
from cnnref.models.registry import register

TABLE = {
    "inception3a": (192, 64, 96, 128, 16, 32, 32),
    "inception3b": (256, 128, 128, 192, 32, 96, 64),
    "inception4a": (480, 192, 96, 208, 16, 48, 64),
    "inception4b": (512, 160, 112, 224, 24, 64, 64),
    "inception4c": (512, 128, 128, 256, 24, 64, 64),
    "inception4d": (512, 112, 144, 288, 32, 64, 64),
    "inception4e": (528, 256, 160, 320, 32, 128, 128),
    "inception5a": (832, 256, 160, 320, 32, 128, 128),
    "inception5b": (832, 384, 192, 384, 48, 128, 128),
}
"""Table 1 of the paper: input, 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection."""


class GoogLeNetOutputs(NamedTuple):
    """What the network gives in training with auxiliary heads."""

    logits: Tensor
    aux_logits2: Tensor | None
    aux_logits1: Tensor | None


class GoogLeNet(nn.Module):
    """A stem, nine inception blocks with pools between, a linear classifier.

    Args:
        num_classes: outputs.
        aux_logits: whether there are auxiliary heads, which run in training only.
        transform_input: whether to shift images that were normalised by ImageNet's statistics
            to the range of -1 to 1, as the official checkpoint expects.
        init_weights: whether to draw the weights from a narrow normal distribution; None for yes.
        dropout: probability of dropping a feature before the classifier.
        dropout_aux: the same in the auxiliary heads.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`; in training `GoogLeNetOutputs`.
    """

    conv: Conv = BasicConv2d
    large, last_pool = 3, 2

    def __init__(
        self,
        num_classes: int = 1000,
        aux_logits: bool = True,
        transform_input: bool = False,
        init_weights: bool | None = None,
        dropout: float = 0.2,
        dropout_aux: float = 0.7,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        conv = type(self).conv
        self.transform_input = transform_input
        self.conv1 = conv(3, 64, kernel_size=7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv2 = conv(64, 64, kernel_size=1)
        self.conv3 = conv(64, 192, kernel_size=3, padding=1)
        self.maxpool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        for name, row in TABLE.items():
            self.add_module(name, Inception(*row, conv_block=conv, large=self.large))
        self.maxpool3 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.maxpool4 = nn.MaxPool2d(self.last_pool, 2, ceil_mode=True)
        head = partial(InceptionAux, num_classes=num_classes, conv=conv, dropout=dropout_aux)
        self.aux1 = head(512) if aux_logits else None
        self.aux2 = head(528) if aux_logits else None
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(between("dropout", dropout, 0, 1))
        self.fc = nn.Linear(1024, num_classes)
        if init_weights is not False:
            narrow(self)

    def forward(self, x: Tensor) -> Tensor | GoogLeNetOutputs:
        """Logits of a batch of images; in training those of the auxiliary heads too."""
        x = self.stem(recentre(x) if self.transform_input else x)
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        first = x = self.inception4a(x)
        second = x = self.inception4d(self.inception4c(self.inception4b(x)))
        x = self.maxpool4(self.inception4e(x))
        x = self.inception5b(self.inception5a(x))
        logits = self.fc(self.dropout(self.avgpool(x).flatten(1)))
        if self.training and self.aux1 is not None and self.aux2 is not None:
            return GoogLeNetOutputs(logits, self.aux2(second), self.aux1(first))
        return logits

    def stem(self, x: Tensor) -> Tensor:
        """The layers before the first inception block."""
        return self.maxpool2(self.conv3(self.conv2(self.maxpool1(self.conv1(x)))))


def biased(*sizes: int, **options: int) -> nn.Module:
    """A convolution with bias, then ReLU: the paper's, before batch normalisation."""
    return nn.Sequential(nn.Conv2d(*sizes, **options), nn.ReLU(inplace=True))


class GoogLeNet2014(GoogLeNet):
    """The published network: biases, 5x5 convolutions, response normalisation in the stem.

    Args:
        num_classes: outputs.
        aux_logits: whether there are auxiliary heads, which run in training only.
        dropout: probability of dropping a feature before the classifier.
        dropout_aux: the same in the auxiliary heads.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`; in training `GoogLeNetOutputs`.
    """

    conv: Conv = staticmethod(biased)
    large, last_pool = 5, 3

    def __init__(
        self,
        num_classes: int = 1000,
        aux_logits: bool = False,
        dropout: float = 0.4,
        dropout_aux: float = 0.7,
    ) -> None:
        super().__init__(
            num_classes, aux_logits, dropout=dropout, dropout_aux=dropout_aux, init_weights=False
        )
        self.norm = nn.LocalResponseNorm(5)
        for name, part in self.named_modules():  # as Caffe's bvlc_googlenet
            if isinstance(part, nn.Conv2d | nn.Linear):
                nn.init.kaiming_uniform_(part.weight, nonlinearity="linear")
                nn.init.constant_(part.bias, 0.0 if name.endswith(("fc", "fc2")) else 0.2)

    def stem(self, x: Tensor) -> Tensor:
        """The layers before the first inception block, with response normalisation."""
        x = self.norm(self.maxpool1(self.conv1(x)))
        return self.maxpool2(self.norm(self.conv3(self.conv2(x))))


class InceptionAux(nn.Module):
    """An auxiliary head: 4x4 averages, a 1x1 convolution, two linear layers."""

    def __init__(self, in_channels: int, num_classes: int, conv: Conv, dropout: float) -> None:
        super().__init__()
        # The paper's windows are fixed to its image; torchvision's adapt to any.
        self.pool = nn.AdaptiveAvgPool2d(4) if conv is BasicConv2d else nn.AvgPool2d(5, 3)
        self.conv = conv(in_channels, 128, kernel_size=1)
        self.fc1 = nn.Linear(2048, 1024)
        self.fc2 = nn.Linear(1024, num_classes)
        self.dropout = nn.Dropout(between("dropout_aux", dropout, 0, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        x = torch.relu(self.fc1(self.conv(self.pool(x)).flatten(1)))
        return self.fc2(self.dropout(x))


def recentre(x: Tensor) -> Tensor:
    """From ImageNet's mean and deviation to a mean and deviation of a half."""
    mean = x.new_tensor([0.485, 0.456, 0.406])[:, None, None]
    deviation = x.new_tensor([0.229, 0.224, 0.225])[:, None, None]
    return (x * deviation + mean - 0.5) / 0.5


def narrow(network: nn.Module, deviation: float = 0.01) -> None:
    """Draw the weights of convolutions and linear layers from a truncated normal distribution."""
    for part in network.modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            nn.init.trunc_normal_(part.weight, std=deviation)


googlenet = register("googlenet", GoogLeNet)
googlenet_2014 = register("googlenet_2014", GoogLeNet2014)
