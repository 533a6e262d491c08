"""ShuffleNet v2: half of the channels pass by, a shuffle mixes the halves.

Ma, Zhang, Zheng, Sun: "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design"
(2018), table 5. Speed depends on memory traffic as well as on MACs: equal widths, few groups, few
branches. A unit works on one half of the channels; the shuffle brings its output into both halves
of the next.

    >>> from cnnref.summary import summary
    >>> for name in ("shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x2_0"):
    ...     summary(name)
    <shufflenet_v2_x0_5 at 3x224x224: 1,366,792 parameters, 40,476,448 MACs, field 527>
    <shufflenet_v2_x1_0 at 3x224x224: 2,278,604 parameters, 144,907,992 MACs, field 527>
    <shufflenet_v2_x2_0 at 3x224x224: 7,393,996 parameters, 583,253,464 MACs, field 527>
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from cnnref.checks import multiple, whole
from cnnref.models.registry import register


class InvertedResidual(nn.Module):
    """A unit: at stride 1 on one half of the channels, at stride 2 two branches on all.

    Args:
        inp: channels of the input.
        oup: channels of the output, even.
        stride: 1 or 2.

    Shapes: `(N, inp, H, W)` to `(N, oup, H / stride, W / stride)`, rounded up.
    """

    def __init__(self, inp: int, oup: int, stride: int) -> None:
        super().__init__()
        half = multiple("oup", oup, "the two halves", 2) // 2
        self.stride = stride
        self.branch1 = nn.Sequential()
        if stride > 1:
            self.branch1 = nn.Sequential(*_depthwise(inp, stride), *_pointwise(inp, half))
        inner = inp if stride > 1 else half
        self.branch2 = nn.Sequential(
            *_pointwise(inner, half), *_depthwise(half, stride), *_pointwise(half, half)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Both halves, shuffled."""
        if self.stride > 1:
            halves = self.branch1(x), self.branch2(x)
        else:
            kept, worked = x.chunk(2, dim=1)
            halves = kept, self.branch2(worked)
        return torch.stack(halves, dim=2).flatten(1, 2)


class ShuffleNetV2(nn.Module):
    """A convolution and a pool, three stages of units, a 1x1 convolution, a classifier.

    Args:
        stages_repeats: units of each stage.
        stages_out_channels: channels of the stem, the stages, the last convolution.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        stages_repeats: Sequence[int],
        stages_out_channels: Sequence[int],
        num_classes: int = 1000,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        channels, *widths, last = stages_out_channels
        conv = nn.Conv2d(3, channels, 3, 2, padding=1, bias=False)
        self.conv1 = nn.Sequential(conv, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))
        self.maxpool = nn.MaxPool2d(3, 2, padding=1)
        for stage, (width, repeats) in enumerate(zip(widths, stages_repeats, strict=True), 2):
            units = [InvertedResidual(channels, width, 2)]
            units += [InvertedResidual(width, width, 1) for _ in range(1, repeats)]
            self.add_module(f"stage{stage}", nn.Sequential(*units))
            channels = width
        self.conv5 = nn.Sequential(*_pointwise(channels, last))
        self.fc = nn.Linear(last, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = self.maxpool(self.conv1(x))
        x = self.conv5(self.stage4(self.stage3(self.stage2(x))))
        return self.fc(x.mean((2, 3)))


def _pointwise(inputs: int, outputs: int) -> list[nn.Module]:
    conv = nn.Conv2d(inputs, outputs, 1, bias=False)
    return [conv, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]


def _depthwise(channels: int, stride: int) -> list[nn.Module]:
    conv = nn.Conv2d(channels, channels, 3, stride, padding=1, groups=channels, bias=False)
    return [conv, nn.BatchNorm2d(channels)]


def _x(name: str, *widths: int) -> Callable[..., ShuffleNetV2]:
    return register(name, ShuffleNetV2, stages_repeats=(4, 8, 4), stages_out_channels=(24, *widths))


shufflenet_v2_x0_5 = _x("shufflenet_v2_x0_5", 48, 96, 192, 1024)
shufflenet_v2_x1_0 = _x("shufflenet_v2_x1_0", 116, 232, 464, 1024)
shufflenet_v2_x1_5 = _x("shufflenet_v2_x1_5", 176, 352, 704, 1024)
shufflenet_v2_x2_0 = _x("shufflenet_v2_x2_0", 244, 488, 976, 2048)
