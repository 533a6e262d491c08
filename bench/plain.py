"""Four networks written with torch.nn alone, the yardstick for the time of ours.

They share no line with `cnnref`; their weights come from our networks in order, so equal outputs
show that both compute the same.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Add(nn.Module):
    """`x + branch(x)`, or `shortcut(x) + branch(x)`, and a ReLU where asked for."""

    def __init__(self, branch: nn.Module, shortcut: nn.Module | None, relu: bool) -> None:
        super().__init__()
        self.branch, self.shortcut, self.relu = branch, shortcut, relu

    def forward(self, x: Tensor) -> Tensor:
        out = self.branch(x)
        out += x if self.shortcut is None else self.shortcut(x)
        return torch.relu_(out) if self.relu else out


def conv(
    i: int, o: int, k: int, s: int = 1, groups: int = 1, act: nn.Module | None = None
) -> list[nn.Module]:
    """Convolution without bias, batch normalisation, activation."""
    layers = [nn.Conv2d(i, o, k, s, k // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return layers if act is None else [*layers, act]


def resnet50() -> nn.Module:
    """ResNet-50 v1.5."""

    def relu() -> nn.Module:
        return nn.ReLU(inplace=True)

    layers: list[nn.Module] = [*conv(3, 64, 7, 2, act=relu()), nn.MaxPool2d(3, 2, 1)]
    width_in = 64
    for stage, count in enumerate((3, 4, 6, 3)):
        width = 64 * 2**stage
        for i in range(count):
            stride = 2 if i == 0 and stage else 1
            branch = nn.Sequential(
                *conv(width_in, width, 1, act=relu()),
                *conv(width, width, 3, stride, act=relu()),
                *conv(width, 4 * width, 1),
            )
            shortcut = nn.Sequential(*conv(width_in, 4 * width, 1, stride)) if i == 0 else None
            layers.append(Add(branch, shortcut, relu=True))
            width_in = 4 * width
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000)]
    return nn.Sequential(*layers, *head)


def mobilenet_v2() -> nn.Module:
    """MobileNetV2."""

    def relu() -> nn.Module:
        return nn.ReLU6(inplace=True)

    layers: list[nn.Module] = conv(3, 32, 3, 2, act=relu())
    table = (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1)
    i = 32
    for t, c, n, s in (*table, (6, 160, 3, 2), (6, 320, 1, 1)):
        for k in range(n):
            stride, wide = s if k == 0 else 1, t * i
            expand = conv(i, wide, 1, act=relu()) if t != 1 else []
            depthwise = conv(wide, wide, 3, stride, groups=wide, act=relu())
            branch = nn.Sequential(*expand, *depthwise, *conv(wide, c, 1))
            same = stride == 1 and i == c
            layers.append(Add(branch, None, relu=False) if same else branch)
            i = c
    layers += conv(i, 1280, 1, act=relu())
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1280, 1000)]
    return nn.Sequential(*layers, *head)


class Move(nn.Module):
    """Reorder the axes."""

    def __init__(self, *axes: int) -> None:
        super().__init__()
        self.axes = axes

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(self.axes)


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels of an image."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNeXtBlock(nn.Module):
    """Depthwise 7x7, normalisation, two linear layers, a scale for each channel."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width, 1, 1))
        self.branch = nn.Sequential(
            nn.Conv2d(width, width, 7, padding=3, groups=width),
            Move(0, 2, 3, 1),
            nn.LayerNorm(width, eps=1e-6),
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Linear(4 * width, width),
            Move(0, 3, 1, 2),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.scale * self.branch(x)


def convnext_tiny() -> nn.Module:
    """ConvNeXt-T."""
    widths = (96, 192, 384, 768)
    layers: list[nn.Module] = [nn.Conv2d(3, 96, 4, 4), ChannelNorm(96, eps=1e-6)]
    for stage, count in enumerate((3, 3, 9, 3)):
        if stage:
            before = widths[stage - 1]
            layers += [ChannelNorm(before, eps=1e-6), nn.Conv2d(before, widths[stage], 2, 2)]
        layers += [ConvNeXtBlock(widths[stage]) for _ in range(count)]
    head = [ChannelNorm(768, eps=1e-6), nn.Flatten(), nn.Linear(768, 1000)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), *head)


class Attend(nn.Module):
    """Self-attention and the two linear layers of a transformer, both on normalised input."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(768, eps=1e-6)
        self.attention = nn.MultiheadAttention(768, 12, batch_first=True)
        self.mlp = nn.Sequential(
            nn.LayerNorm(768, eps=1e-6), nn.Linear(768, 3072), nn.GELU(), nn.Linear(3072, 768)
        )

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm1(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(x)


class ViT(nn.Module):
    """ViT-B/16."""

    def __init__(self) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.zeros(1, 1, 768))
        self.patches = nn.Conv2d(3, 768, 16, 16)
        self.position = nn.Parameter(torch.zeros(1, 197, 768))
        self.layers = nn.Sequential(*[Attend() for _ in range(12)])
        self.norm = nn.LayerNorm(768, eps=1e-6)
        self.head = nn.Linear(768, 1000)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.position
        return self.head(self.norm(self.layers(x))[:, 0])


NETWORKS = {
    "resnet50": resnet50,
    "mobilenet_v2": mobilenet_v2,
    "convnext_tiny": convnext_tiny,
    "vit_b_16": ViT,
}
