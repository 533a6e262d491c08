"""Inception v3: large kernels become chains of small ones.

Szegedy et al.: "Rethinking the Inception Architecture for Computer Vision" (2016). A 5x5 becomes
two 3x3, a 7x7 becomes 1x7 and 7x1; where the map shrinks, a strided convolution and a pool run
side by side. The auxiliary head regularises; torchvision's network has one.

    >>> from cnnref.summary import summary
    >>> summary("inception_v3")
    <inception_v3 at 3x299x299: 27,161,264 parameters, 5,713,216,096 MACs, field 1311>
    >>> from cnnref.models import create
    >>> sum(p.numel() for p in create("inception_v3", aux_logits=False).parameters())
    23834568
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.inception import BasicConv2d
from cnnref.models.googlenet import narrow, recentre
from cnnref.models.registry import register

Kernel = int | tuple[int, int]
Step = tuple[int, Kernel] | tuple[int, Kernel, int]
"""Output channels, kernel, stride (1 if left out) of one convolution."""
Branches = dict[str, list[Step | list[Step]]]
"""Convolutions in a row by the branch's name; a pair reads the same input side by side."""


class InceptionOutputs(NamedTuple):
    """What the network gives in training with its auxiliary head."""

    logits: Tensor
    aux_logits: Tensor | None


class Mixed(nn.Module):
    """An inception block from a table of its branches.

    Args:
        in_channels: channels of the input.
        branches: the branches of convolutions.
        pooled: channels of the 1x1 behind the average pool; None for a strided maximum instead.

    Shapes: `(N, in_channels, H, W)` to `(N, C, H, W)`, or to half of the size.
    """

    def __init__(self, in_channels: int, branches: Branches, pooled: int | None) -> None:
        super().__init__()
        self.names: list[list[list[str]]] = []
        for branch, steps in branches.items():
            channels, names = in_channels, []
            for index, step in enumerate(steps, 1):
                name = f"{branch}_{index}" if len(steps) > 1 else branch
                pair = [step] if isinstance(step, tuple) else step
                keys = [name] if len(pair) == 1 else [f"{name}a", f"{name}b"]
                for key, sizes in zip(keys, pair, strict=True):
                    self.add_module(key, _conv(channels, *sizes))
                names.append(keys)
                channels = sum(sizes[0] for sizes in pair)
            self.names.append(names)
        self.pool: nn.Module = nn.MaxPool2d(3, 2)
        if pooled is not None:
            self.pool = nn.AvgPool2d(3, 1, padding=1)
            self.branch_pool = BasicConv2d(in_channels, pooled, 1)
        self.projects = pooled is not None

    def forward(self, x: Tensor) -> Tensor:
        """All branches, one behind the other in the channels."""
        out = []
        for branch in self.names:
            y = x
            for names in branch:
                y = torch.cat([self.get_submodule(name)(y) for name in names], 1)
            out.append(y)
        pooled = self.pool(x)
        out.append(self.branch_pool(pooled) if self.projects else pooled)
        return torch.cat(out, 1)


ROW3, COLUMN3, ROW7, COLUMN7 = (1, 3), (3, 1), (1, 7), (7, 1)


def inception_a(in_channels: int, pooled: int) -> Mixed:
    """Figure 5, but with a 5x5 kept, as in TensorFlow."""
    branches: Branches = {
        "branch1x1": [(64, 1)],
        "branch5x5": [(48, 1), (64, 5)],
        "branch3x3dbl": [(64, 1), (96, 3), (96, 3)],
    }
    return Mixed(in_channels, branches, pooled)


def inception_b(in_channels: int) -> Mixed:
    """Figure 10: half the size."""
    branches: Branches = {
        "branch3x3": [(384, 3, 2)],
        "branch3x3dbl": [(64, 1), (96, 3), (96, 3, 2)],
    }
    return Mixed(in_channels, branches, None)


def inception_c(in_channels: int, c: int) -> Mixed:
    """Figure 6: a 7x7 as 1x7 and 7x1, once and twice."""
    branches: Branches = {
        "branch1x1": [(192, 1)],
        "branch7x7": [(c, 1), (c, ROW7), (192, COLUMN7)],
        "branch7x7dbl": [(c, 1), (c, COLUMN7), (c, ROW7), (c, COLUMN7), (192, ROW7)],
    }
    return Mixed(in_channels, branches, 192)


def inception_d(in_channels: int) -> Mixed:
    """Half the size again."""
    branches: Branches = {
        "branch3x3": [(192, 1), (320, 3, 2)],
        "branch7x7x3": [(192, 1), (192, ROW7), (192, COLUMN7), (192, 3, 2)],
    }
    return Mixed(in_channels, branches, None)


def inception_e(in_channels: int) -> Mixed:
    """Figure 7: 1x3 and 3x1 side by side."""
    branches: Branches = {
        "branch1x1": [(320, 1)],
        "branch3x3": [(384, 1), [(384, ROW3), (384, COLUMN3)]],
        "branch3x3dbl": [(448, 1), (384, 3), [(384, ROW3), (384, COLUMN3)]],
    }
    return Mixed(in_channels, branches, 192)


class InceptionAux(nn.Module):
    """The auxiliary head: a pool, two convolutions, a linear layer."""

    def __init__(self, in_channels: int, num_classes: int) -> None:
        super().__init__()
        self.pool = nn.AvgPool2d(5, 3)
        self.conv0 = BasicConv2d(in_channels, 128, 1)
        self.conv1 = BasicConv2d(128, 768, 5)
        self.fc = nn.Linear(768, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        return self.fc(self.conv1(self.conv0(self.pool(x))).mean((2, 3)))


class Inception3(nn.Module):
    """A stem, eleven inception blocks, a linear classifier.

    Args:
        num_classes: outputs.
        aux_logits: whether there is an auxiliary head, which runs in training only.
        transform_input: whether to shift images that were normalised by ImageNet's statistics
            to the range of -1 to 1, as the official checkpoint expects.
        init_weights: whether to draw the weights from a normal distribution; None for yes.
        dropout: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`; H and W from 75; in training `InceptionOutputs`.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        aux_logits: bool = True,
        transform_input: bool = False,
        init_weights: bool | None = None,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.transform_input = transform_input
        self.Conv2d_1a_3x3 = BasicConv2d(3, 32, 3, stride=2)
        self.Conv2d_2a_3x3 = BasicConv2d(32, 32, 3)
        self.Conv2d_2b_3x3 = BasicConv2d(32, 64, 3, padding=1)
        self.maxpool1 = nn.MaxPool2d(3, 2)
        self.Conv2d_3b_1x1 = BasicConv2d(64, 80, 1)
        self.Conv2d_4a_3x3 = BasicConv2d(80, 192, 3)
        self.maxpool2 = nn.MaxPool2d(3, 2)
        self.Mixed_5b = inception_a(192, 32)
        self.Mixed_5c = inception_a(256, 64)
        self.Mixed_5d = inception_a(288, 64)
        self.Mixed_6a = inception_b(288)
        self.Mixed_6b = inception_c(768, 128)
        self.Mixed_6c = inception_c(768, 160)
        self.Mixed_6d = inception_c(768, 160)
        self.Mixed_6e = inception_c(768, 192)
        self.AuxLogits = InceptionAux(768, num_classes) if aux_logits else None
        self.Mixed_7a = inception_d(768)
        self.Mixed_7b = inception_e(1280)
        self.Mixed_7c = inception_e(2048)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(between("dropout", dropout, 0, 1))
        self.fc = nn.Linear(2048, num_classes)
        if init_weights is not False:
            narrow(self, 0.1)
            if self.AuxLogits is not None:
                narrow(self.AuxLogits.fc, 0.001)

    def forward(self, x: Tensor) -> Tensor | InceptionOutputs:
        """Logits of a batch of images; in training those of the auxiliary head too."""
        x = recentre(x) if self.transform_input else x
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(self.maxpool1(x)))
        x = self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(self.maxpool2(x))))
        x = self.Mixed_6c(self.Mixed_6b(self.Mixed_6a(x)))
        middle = x = self.Mixed_6e(self.Mixed_6d(x))
        x = self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(x)))
        logits = self.fc(self.dropout(self.avgpool(x).flatten(1)))
        if self.training and self.AuxLogits is not None:
            return InceptionOutputs(logits, self.AuxLogits(middle))
        return logits


def _conv(channels: int, out: int, kernel: Kernel, stride: int = 1) -> BasicConv2d:
    """Keeps the size at stride 1; has no padding at stride 2."""
    rows, columns = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    padding = (rows // 2, columns // 2) if stride == 1 else 0
    return BasicConv2d(channels, out, kernel, stride, padding)


inception_v3 = register("inception_v3", Inception3, image=(3, 299, 299))
