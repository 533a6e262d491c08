"""FCN and DeepLab v3: a dilated ResNet and a head that labels every pixel.

Long, Shelhamer, Darrell: "Fully Convolutional Networks for Semantic Segmentation" (2015): a
classifier without linear layers gives a label map for an image of any size. Chen et al.:
"Rethinking Atrous Convolution" (2017): parallel dilations see several scales at once, and a
pooled branch sees the whole image. In torchvision's networks the last two stages are dilated
instead of strided, the map is an eighth of the image, and bilinear interpolation enlarges it.

    >>> from cnnref.summary import summary
    >>> summary("fcn_resnet50")
    <fcn_resnet50 at 3x520x520: 32,957,013 parameters, 142,725,772,800 MACs, field 451>
    >>> summary("deeplabv3_resnet50")
    <deeplabv3_resnet50 at 3x520x520: 39,638,869 parameters, 168,731,205,888 MACs, field 1027+>
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from cnnref.checks import whole
from cnnref.models.checkpoint import load_into
from cnnref.models.registry import register
from cnnref.models.resnet import resnet50, resnet101


class FCNHead(nn.Sequential):
    """A 3x3 convolution to a quarter of the channels, then a 1x1 to the classes."""

    def __init__(self, in_channels: int, channels: int) -> None:
        inter = in_channels // 4
        super().__init__(
            *_conv(in_channels, inter, 3), nn.Dropout(0.1), nn.Conv2d(inter, channels, 1)
        )


class DeepLabHead(nn.Sequential):
    """Parallel dilations, a 3x3 convolution, then a 1x1 to the classes."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__(
            ASPP(in_channels, (12, 24, 36)), *_conv(256, 256, 3), nn.Conv2d(256, channels, 1)
        )


class ASPP(nn.Module):
    """Atrous spatial pyramid pooling: a 1x1, three dilated 3x3, the whole image; then a 1x1.

    Shapes: `(N, in_channels, H, W)` to `(N, 256, H, W)`.
    """

    def __init__(self, in_channels: int, atrous_rates: tuple[int, ...]) -> None:
        super().__init__()
        branches: list[nn.Module] = [nn.Sequential(*_conv(in_channels, 256, 1))]
        branches += [nn.Sequential(*_conv(in_channels, 256, 3, rate)) for rate in atrous_rates]
        branches.append(ASPPPooling(in_channels, 256))
        self.convs = nn.ModuleList(branches)
        self.project = nn.Sequential(*_conv(256 * len(branches), 256, 1), nn.Dropout(0.5))

    def forward(self, x: Tensor) -> Tensor:
        """Every branch beside the others, projected."""
        return self.project(torch.cat([branch(x) for branch in self.convs], 1))


class ASPPPooling(nn.Sequential):
    """The mean of the whole map, projected and spread over it."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(nn.AdaptiveAvgPool2d(1), *_conv(in_channels, out_channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Mean, projection, the same value everywhere."""
        return super().forward(x).expand(-1, -1, *x.shape[-2:])


class Backbone(nn.Sequential):
    """A ResNet without its end: "out" is its last stage, "aux" the one before."""

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """The maps of the last two stages."""
        *stages, last = self
        for stage in stages:
            x = stage(x)
        return {"out": last(x), "aux": x}


class Segmenter(nn.Module):
    """A dilated ResNet, a head that labels its last stage, an auxiliary head on the third.

    Args:
        backbone: constructor of the ResNet.
        head: `FCNHead` or `DeepLabHead`.
        num_classes: labels, background included.
        aux_loss: whether there is an auxiliary head; None for no.
        weights_backbone: path of a checkpoint of the ResNet; None for random weights.

    Shapes: `(N, 3, H, W)` to a dictionary: "out" and, with `aux_loss`, "aux", both
    `(N, num_classes, H, W)`.
    """

    def __init__(
        self,
        backbone: Callable[..., nn.Module],
        head: Callable[[int, int], nn.Module],
        num_classes: int = 21,
        aux_loss: bool | None = None,
        weights_backbone: str | Path | None = None,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        resnet = backbone(replace_stride_with_dilation=(False, True, True))
        if weights_backbone is not None:
            load_into(resnet, weights_backbone)
        parts = list(resnet.named_children())[:-2]  # neither pool nor classifier
        self.backbone = Backbone(OrderedDict(parts))
        self.classifier = head(2048, num_classes)
        self.aux_classifier = FCNHead(1024, num_classes) if aux_loss else None

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Scores of every label at every pixel."""
        size, maps = x.shape[-2:], self.backbone(x)
        out = {"out": _enlarge(self.classifier(maps["out"]), size)}
        if self.aux_classifier is not None:
            out["aux"] = _enlarge(self.aux_classifier(maps["aux"]), size)
        return out


def _conv(inputs: int, outputs: int, kernel: int, dilation: int = 1) -> list[nn.Module]:
    """Convolution that keeps the size, normalisation, ReLU."""
    pad = dilation * (kernel // 2)
    conv = nn.Conv2d(inputs, outputs, kernel, padding=pad, dilation=dilation, bias=False)
    return [conv, nn.BatchNorm2d(outputs), nn.ReLU()]


def _enlarge(scores: Tensor, size: torch.Size) -> Tensor:
    return interpolate(scores, size, mode="bilinear", align_corners=False)


_IMAGE = (3, 520, 520)
fcn_resnet50 = register("fcn_resnet50", Segmenter, _IMAGE, backbone=resnet50, head=FCNHead)
fcn_resnet101 = register("fcn_resnet101", Segmenter, _IMAGE, backbone=resnet101, head=FCNHead)
deeplabv3_resnet50 = register(
    "deeplabv3_resnet50", Segmenter, _IMAGE, backbone=resnet50, head=DeepLabHead
)
deeplabv3_resnet101 = register(
    "deeplabv3_resnet101", Segmenter, _IMAGE, backbone=resnet101, head=DeepLabHead
)
