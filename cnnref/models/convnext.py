"""ConvNeXt: a ResNet rebuilt after the transformer.

Liu et al.: "A ConvNet for the 2020s" (2022). Patches for a stem, depthwise 7x7 convolutions for
attention, an inverted bottleneck of linear layers, layer normalisation, GELU, fewer of both.
Nearly all work is in the linear layers.

    >>> from cnnref.summary import summary
    >>> for name in ("convnext_tiny", "convnext_small", "convnext_base", "convnext_large"):
    ...     summary(name)
    <convnext_tiny at 3x224x224: 28,589,128 parameters, 4,455,531,264 MACs, field 1688>
    <convnext_small at 3x224x224: 50,223,688 parameters, 8,683,712,256 MACs, field 3416>
    <convnext_base at 3x224x224: 88,591,464 parameters, 15,354,729,472 MACs, field 3416>
    <convnext_large at 3x224x224: 197,767,336 parameters, 34,361,433,600 MACs, field 3416>
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.convnext import CNBlock
from cnnref.models.registry import register


class LayerNorm2d(nn.LayerNorm):
    """Layer normalisation over the channels of an image `(N, C, H, W)`."""

    def forward(self, x: Tensor) -> Tensor:
        """Normalise each pixel."""
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNeXt(nn.Module):
    """A patch stem, four stages of blocks with strided convolutions between, a classifier.

    Args:
        widths: channels of each stage.
        depths: blocks of each stage.
        stochastic_depth_prob: probability of dropping the last block's branch in training; it
            grows from 0 along the network.
        layer_scale: first value of the scale of each branch.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        widths: tuple[int, ...],
        depths: tuple[int, ...],
        stochastic_depth_prob: float = 0.0,
        layer_scale: float = 1e-6,
        num_classes: int = 1000,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        between("stochastic_depth_prob", stochastic_depth_prob, 0, 1)
        stem = nn.Sequential(nn.Conv2d(3, widths[0], 4, 4), LayerNorm2d(widths[0], eps=1e-6))
        parts: list[nn.Module] = [stem]
        done, last = 0, sum(depths) - 1
        for stage, (width, depth) in enumerate(zip(widths, depths, strict=True)):
            if stage:
                before = widths[stage - 1]
                norm = LayerNorm2d(before, eps=1e-6)
                parts.append(nn.Sequential(norm, nn.Conv2d(before, width, 2, 2)))
            drops = [stochastic_depth_prob * (done + i) / last for i in range(depth)]
            parts.append(nn.Sequential(*(CNBlock(width, layer_scale, drop) for drop in drops)))
            done += depth
        self.features = nn.Sequential(*parts)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            LayerNorm2d(widths[-1], eps=1e-6), nn.Flatten(1), nn.Linear(widths[-1], num_classes)
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                nn.init.trunc_normal_(part.weight, std=0.02)
                nn.init.zeros_(part.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.avgpool(self.features(x)))


def _size(name: str, width: int, third: int, drop: float) -> Callable[..., ConvNeXt]:
    """A variant: channels of the first stage, blocks of the third."""
    widths, depths = tuple(width * 2**stage for stage in range(4)), (3, 3, third, 3)
    defaults = {"stochastic_depth_prob": drop}
    return register(name, ConvNeXt, defaults=defaults, widths=widths, depths=depths)


convnext_tiny = _size("convnext_tiny", 96, 9, 0.1)
convnext_small = _size("convnext_small", 96, 27, 0.4)
convnext_base = _size("convnext_base", 128, 27, 0.5)
convnext_large = _size("convnext_large", 192, 27, 0.5)
