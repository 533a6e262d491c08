"""Residual blocks: a branch of convolutions added to a shortcut."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from cnnref.checks import one_of, whole

Layer = Callable[..., nn.Module]


class BasicBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut.

    Args:
        inplanes: channels of the input.
        planes: channels of both convolutions.
        stride: cells between two windows of the first convolution.
        downsample: the shortcut where size or channels change; None for the input itself.
        groups: 1 only; the argument stands here so that both blocks are called alike.
        base_width: 64 only.
        dilation: 1 only.
        norm_layer: called with channels; None for batch normalisation.
        gate: called with channels, makes an attention gate behind the branch; None for none.

    Shapes: `(N, inplanes, H, W)` to `(N, planes, H', W')`.

    Raises:
        ValueError: for groups, a width or a dilation that this block has not.

    Source: He et al., "Deep Residual Learning for Image Recognition" (2016), figure 5, left.

    Examples:
        >>> BasicBlock(8, 8)(torch.zeros(1, 8, 7, 7)).shape
        torch.Size([1, 8, 7, 7])
    """

    expansion = 1

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: Layer | None = None,
        gate: Layer | None = None,
    ) -> None:
        super().__init__()
        one_of("groups", groups, (1,))
        one_of("base_width", base_width, (64,))
        one_of("dilation", dilation, (1,))
        norm = norm_layer or nn.BatchNorm2d
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, padding=1, bias=False)
        self.bn1 = norm(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = norm(planes)
        self.se = gate(planes) if gate else None
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut, then ReLU."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.se is not None:
            out = self.se(out)
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class Bottleneck(nn.Module):
    """A 1x1, a 3x3 and a wider 1x1 convolution beside a shortcut.

    Args:
        inplanes: channels of the input.
        planes: a quarter of the output's channels.
        stride: cells between two windows of the convolution that `stride_on` names.
        downsample: the shortcut where size or channels change; None for the input itself.
        groups: groups of the 3x3 convolution.
        base_width: channels of a group of the 3x3 convolution, for 64 planes.
        dilation: dilation of the 3x3 convolution.
        norm_layer: called with channels; None for batch normalisation.
        gate: called with channels, makes an attention gate behind the branch; None for none.
        stride_on: "3x3" as torchvision has it ("v1.5"), "1x1" as in the paper ("v1").

    Shapes: `(N, inplanes, H, W)` to `(N, 4 * planes, H', W')`.

    Source: He et al., "Deep Residual Learning for Image Recognition" (2016), figure 5, right.

    Examples:
        >>> Bottleneck(32, 8)(torch.zeros(1, 32, 7, 7)).shape
        torch.Size([1, 32, 7, 7])
    """

    expansion = 4

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: Layer | None = None,
        gate: Layer | None = None,
        stride_on: str = "3x3",
    ) -> None:
        super().__init__()
        first, second = (stride, 1) if _on_1x1(stride_on) else (1, stride)
        norm = norm_layer or nn.BatchNorm2d
        width = planes * whole("base_width", base_width, 1) // 64 * groups
        self.conv1 = nn.Conv2d(inplanes, width, 1, first, bias=False)
        self.bn1 = norm(width)
        self.conv2 = nn.Conv2d(width, width, 3, second, dilation, dilation, groups, bias=False)
        self.bn2 = norm(width)
        self.conv3 = nn.Conv2d(width, planes * self.expansion, 1, bias=False)
        self.bn3 = norm(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.se = gate(planes * self.expansion) if gate else None
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut, then ReLU."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.se is not None:
            out = self.se(out)
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class PreActBottleneck(nn.Module):
    """A bottleneck whose normalisation and ReLU stand before each convolution.

    Args:
        inplanes: channels of the input.
        planes: a quarter of the output's channels.
        stride: cells between two windows of the 3x3 convolution.
        project: whether the shortcut is a 1x1 convolution, for other sizes or channels.

    Shapes: `(N, inplanes, H, W)` to `(N, 4 * planes, H', W')`.

    Source: He et al., "Identity Mappings in Deep Residual Networks" (2016), figure 4e.

    Examples:
        >>> PreActBottleneck(32, 16, stride=2, project=True)(torch.zeros(1, 32, 7, 7)).shape
        torch.Size([1, 64, 4, 4])
    """

    expansion = 4

    def __init__(self, inplanes: int, planes: int, stride: int = 1, project: bool = False) -> None:
        super().__init__()
        out = planes * self.expansion
        self.downsample = Projection(inplanes, out, stride) if project else None
        self.norm1 = nn.BatchNorm2d(inplanes)
        self.conv1 = nn.Conv2d(inplanes, planes, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, out, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut; a projecting shortcut reads the activated input."""
        active = torch.relu(self.norm1(x))
        shortcut = x if self.downsample is None else self.downsample(active)
        out = self.conv2(torch.relu(self.norm2(self.conv1(active))))
        return self.conv3(torch.relu(self.norm3(out))) + shortcut


class Projection(nn.Module):
    """The 1x1 convolution of a shortcut.

    Examples:
        >>> Projection(8, 16, stride=2)(torch.zeros(1, 8, 7, 7)).shape
        torch.Size([1, 16, 4, 4])
    """

    def __init__(self, inplanes: int, planes: int, stride: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inplanes, planes, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Project."""
        return self.conv(x)


def _on_1x1(stride_on: str) -> bool:
    return bool(one_of("stride_on", stride_on, ("1x1", "3x3")) == "1x1")
