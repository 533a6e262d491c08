"""Xception: inception blocks with one channel a branch.

Chollet: "Xception: Deep Learning with Depthwise Separable Convolutions" (2017), figure 5. If every
branch of an inception block reads a single channel, the block is a depthwise separable
convolution: a 3x3 a channel and a 1x1 over all. `legacy_xception` is the paper's network.
`xception41` is the one of DeepLab v3+ (Chen et al. 2018): deeper, its pools replaced by strides.

    >>> from cnnref.summary import summary
    >>> summary("legacy_xception")
    <legacy_xception at 3x299x299: 22,855,952 parameters, 8,357,403,496 MACs, field 1083>
    >>> summary("xception41")
    <xception41 at 3x299x299: 26,969,560 parameters, 9,204,134,312 MACs, field 1147>
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.models.registry import register


class SeparableConv2d(nn.Module):
    """A 3x3 convolution a channel, then a 1x1 over all of them.

    Shapes: `(N, inputs, H, W)` to `(N, outputs, H, W)`.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Filter each channel, then mix them."""
        return self.pointwise(self.conv1(x))


class Block(nn.Module):
    """Separable convolutions from width to width beside a shortcut; a pool where it strides."""

    def __init__(self, *widths: int, stride: int = 1, relu_first: bool = True) -> None:
        super().__init__()
        self.skip = None
        if stride > 1:
            self.skip = nn.Conv2d(widths[0], widths[-1], 1, stride, bias=False)
            self.skipbn = nn.BatchNorm2d(widths[-1])
        parts: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            parts += [nn.ReLU(), SeparableConv2d(inputs, outputs), nn.BatchNorm2d(outputs)]
        parts = parts if relu_first else parts[1:]
        parts += [nn.MaxPool2d(3, stride, padding=1)] if stride > 1 else []
        self.rep = nn.Sequential(*parts)

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut."""
        return self.rep(x) + (x if self.skip is None else self.skipbn(self.skip(x)))


class LegacyXception(nn.Module):
    """The paper's network: entry flow, eight middle blocks, exit flow, a linear classifier.

    Args:
        num_classes: outputs.
        drop_rate: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(self, num_classes: int = 1000, drop_rate: float = 0.0) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.conv1 = nn.Conv2d(3, 32, 3, 2, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 64, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(64)
        self.block1 = Block(64, 128, 128, stride=2, relu_first=False)
        self.block2 = Block(128, 256, 256, stride=2)
        self.block3 = Block(256, 728, 728, stride=2)
        for number in range(4, 12):
            self.add_module(f"block{number}", Block(728, 728, 728, 728))
        self.block12 = Block(728, 728, 1024, stride=2)
        self.conv3 = SeparableConv2d(1024, 1536)
        self.bn3 = nn.BatchNorm2d(1536)
        self.conv4 = SeparableConv2d(1536, 2048)
        self.bn4 = nn.BatchNorm2d(2048)
        self.dropout = nn.Dropout(between("drop_rate", drop_rate, 0, 1))
        self.fc = nn.Linear(2048, num_classes)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.bn2(self.conv2(x)))
        for number in range(1, 13):
            x = self.get_submodule(f"block{number}")(x)
        x = torch.relu(self.bn3(self.conv3(x)))
        x = torch.relu(self.bn4(self.conv4(x)))
        return self.fc(self.dropout(x.mean((2, 3))))


NORM = partial(nn.BatchNorm2d, eps=0.001)
ALIGNED = (
    ((64, 128, 128, 128), 2),
    ((128, 256, 256, 256), 2),
    ((256, 728, 728, 728), 2),
    *(((728, 728, 728, 728), 1),) * 8,
    ((728, 728, 1024, 1024), 2),
)
"""Widths along each block, stride of its last convolution."""


class AlignedBlock(nn.Module):
    """Three separable convolutions, the last one with the stride, beside a shortcut."""

    def __init__(self, widths: tuple[int, ...], stride: int) -> None:
        super().__init__()
        self.shortcut = None
        if stride > 1:
            self.shortcut = _named(widths[0], widths[-1], 1, stride)
        self.stack = nn.Sequential()
        for number in (1, 2, 3):
            step = stride if number == 3 else 1
            self.stack.add_module(f"act{number}", nn.ReLU())
            conv = _separable(widths[number - 1], widths[number], step)
            self.stack.add_module(f"conv{number}", conv)

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut."""
        return self.stack(x) + (x if self.shortcut is None else self.shortcut(x))


class AlignedXception(nn.Module):
    """A stem of two convolutions, thirteen blocks, a linear classifier.

    Args:
        num_classes: outputs.
        drop_rate: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(self, num_classes: int = 1000, drop_rate: float = 0.0) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        relu = partial(nn.ReLU, inplace=True)
        self.stem = nn.Sequential(_named(3, 32, 3, 2, act=relu()), _named(32, 64, 3, 1, act=relu()))
        self.blocks = nn.Sequential(*(AlignedBlock(*row) for row in ALIGNED))
        widths = (1024, 1536, 1536, 2048)
        convs = {f"conv{i}": _separable(widths[i - 1], widths[i], 1, act=True) for i in (1, 2, 3)}
        last = nn.Sequential(OrderedDict(stack=nn.Sequential(OrderedDict(convs))))
        self.blocks.append(last)
        dropout = nn.Dropout(between("drop_rate", drop_rate, 0, 1))
        head = {"drop": dropout, "fc": nn.Linear(2048, num_classes)}
        self.head = nn.Sequential(OrderedDict(head))

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = self.blocks(self.stem(x))
        return self.head(x.mean((2, 3)))


def _named(
    inputs: int, outputs: int, kernel: int, stride: int, act: nn.Module | None = None
) -> nn.Sequential:
    """Convolution and normalisation under timm's names."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)
    parts: dict[str, nn.Module] = {"conv": conv, "bn": NORM(outputs)}
    return nn.Sequential(OrderedDict(parts | ({"act": act} if act else {})))


def _separable(inputs: int, outputs: int, stride: int, act: bool = False) -> nn.Sequential:
    """Depthwise 3x3 and 1x1, each normalised and, at the network's end, rectified."""
    dw = nn.Conv2d(inputs, inputs, 3, stride, padding=1, groups=inputs, bias=False)
    parts: dict[str, nn.Module] = {"conv_dw": dw, "bn_dw": NORM(inputs)}
    parts |= {"act_dw": nn.ReLU(inplace=True)} if act else {}
    parts |= {"conv_pw": nn.Conv2d(inputs, outputs, 1, bias=False), "bn_pw": NORM(outputs)}
    parts |= {"act_pw": nn.ReLU(inplace=True)} if act else {}
    return nn.Sequential(OrderedDict(parts))


legacy_xception = register("legacy_xception", LegacyXception, image=(3, 299, 299))
xception41 = register("xception41", AlignedXception, image=(3, 299, 299))
