"""ResNet, ResNeXt, wide ResNet, ResNet-D, SE-ResNet, CBAM-ResNet.

He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition" (2016). A block adds its input
to its output, so that a block with nothing to do can learn zero, and very deep networks train.
torchvision puts a bottleneck's stride on the 3x3 convolution ("v1.5"); the paper puts it on the
1x1 before ("v1"). Both have the same state_dict.

Xie et al. (2017) split the 3x3 into groups (ResNeXt). Zagoruyko and Komodakis (2016) widen it.
He et al., "Bag of Tricks" (2019), section 4: a stem of three 3x3 convolutions, an average pool in
the shortcut (ResNet-D). Hu et al. (2018) and Woo et al. (2018) put a gate behind each branch.

    >>> from cnnref.summary import summary
    >>> for name in ("resnet18", "resnet34", "resnet50", "resnet50_v1", "resnet101", "resnet152"):
    ...     summary(name)
    <resnet18 at 3x224x224: 11,689,512 parameters, 1,814,073,344 MACs, field 435>
    <resnet34 at 3x224x224: 21,797,672 parameters, 3,663,761,408 MACs, field 899>
    <resnet50 at 3x224x224: 25,557,032 parameters, 4,089,184,256 MACs, field 427>
    <resnet50_v1 at 3x224x224: 25,557,032 parameters, 3,857,973,248 MACs, field 483>
    <resnet101 at 3x224x224: 44,549,160 parameters, 7,801,405,440 MACs, field 971>
    <resnet152 at 3x224x224: 60,192,808 parameters, 11,513,626,624 MACs, field 1451>
    >>> for name in ("resnext50_32x4d", "wide_resnet50_2", "resnet50d", "seresnet50"):
    ...     summary(name)
    <resnext50_32x4d at 3x224x224: 25,028,904 parameters, 4,230,479,872 MACs, field 427>
    <wide_resnet50_2 at 3x224x224: 68,883,240 parameters, 11,398,021,120 MACs, field 427>
    <resnet50d at 3x224x224: 25,576,264 parameters, 4,328,824,832 MACs, field 431>
    <seresnet50 at 3x224x224: 28,088,024 parameters, 4,091,699,200 MACs, field 427+>
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.layers.gates import CBAM, SEModule
from cnnref.layers.residual import BasicBlock, Bottleneck
from cnnref.models.registry import register

Layer = Callable[..., nn.Module]


class ResNet(nn.Module):
    """A stem, four stages of residual blocks, a linear classifier.

    Args:
        block: `BasicBlock` or `Bottleneck`, called with the arguments both have.
        layers: blocks of each stage.
        num_classes: outputs.
        zero_init_residual: whether every branch starts as zero, so that a block is the identity.
        groups: groups of the 3x3 convolutions.
        width_per_group: channels of a group in the first stage.
        replace_stride_with_dilation: for each of the last three stages, whether dilation takes
            the place of its stride.
        norm_layer: called with channels; None for batch normalisation.
        expansion: output channels of a block over its planes.
        deep: whether stem and shortcuts are those of ResNet-D.
        gate: called with channels, makes the attention gate of each block; None for none.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        block: Layer,
        layers: Sequence[int],
        num_classes: int = 1000,
        zero_init_residual: bool = False,
        groups: int = 1,
        width_per_group: int = 64,
        replace_stride_with_dilation: Sequence[bool] | None = None,
        norm_layer: Layer | None = None,
        expansion: int = 4,
        deep: bool = False,
        gate: Layer | None = None,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        dilate = (False, *(replace_stride_with_dilation or (False,) * 3))
        if len(dilate) != 4:
            given = replace_stride_with_dilation
            raise ValueError(f"replace_stride_with_dilation {given} must be None or three booleans")
        norm = norm_layer or nn.BatchNorm2d
        self.conv1 = _deep_stem(norm) if deep else nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = norm(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, padding=1)
        shortcut = _pooled_shortcut if deep else _shortcut
        block = partial(
            block, groups=groups, base_width=width_per_group, norm_layer=norm, gate=gate
        )
        inplanes, dilation = 64, 1
        for stage, count in enumerate(layers):
            planes, stride, before = 64 * 2**stage, 1 if stage == 0 else 2, dilation
            if dilate[stage]:
                dilation, stride = dilation * stride, 1
            out = planes * expansion
            same = stride == 1 and inplanes == out
            change = None if same else shortcut(inplanes, out, stride, norm)
            blocks = [block(inplanes, planes, stride, change, dilation=before)]
            blocks += [block(out, planes, dilation=dilation) for _ in range(1, count)]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
            inplanes = out
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(inplanes, num_classes)
        _initialise(self, zero_init_residual)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


def _shortcut(inplanes: int, planes: int, stride: int, norm: Layer) -> nn.Module:
    return nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride, bias=False), norm(planes))


def _pooled_shortcut(inplanes: int, planes: int, stride: int, norm: Layer) -> nn.Module:
    """Every pixel is read, where a strided 1x1 convolution would skip three of four."""
    pool = nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False)
    conv = nn.Conv2d(inplanes, planes, 1, bias=False)
    return nn.Sequential(pool if stride > 1 else nn.Identity(), conv, norm(planes))


def _deep_stem(norm: Layer) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, 2, padding=1, bias=False),
        norm(32),
        nn.ReLU(inplace=True),
        nn.Conv2d(32, 32, 3, padding=1, bias=False),
        norm(32),
        nn.ReLU(inplace=True),
        nn.Conv2d(32, 64, 3, padding=1, bias=False),
    )


def _initialise(network: nn.Module, zero_init_residual: bool) -> None:
    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
        elif zero_init_residual and isinstance(part, BasicBlock | Bottleneck):
            last = part.bn2 if isinstance(part, BasicBlock) else part.bn3
            nn.init.zeros_(last.weight)


_18, _34, _50, _101, _152 = (2, 2, 2, 2), (3, 4, 6, 3), (3, 4, 6, 3), (3, 4, 23, 3), (3, 8, 36, 3)
_V1 = partial(Bottleneck, stride_on="1x1")

resnet18 = register("resnet18", ResNet, block=BasicBlock, layers=_18, expansion=1)
resnet34 = register("resnet34", ResNet, block=BasicBlock, layers=_34, expansion=1)
resnet50 = register("resnet50", ResNet, block=Bottleneck, layers=_50)
resnet101 = register("resnet101", ResNet, block=Bottleneck, layers=_101)
resnet152 = register("resnet152", ResNet, block=Bottleneck, layers=_152)
resnet50_v1 = register("resnet50_v1", ResNet, block=_V1, layers=_50)
resnet101_v1 = register("resnet101_v1", ResNet, block=_V1, layers=_101)
resnet152_v1 = register("resnet152_v1", ResNet, block=_V1, layers=_152)
resnext50_32x4d = register(
    "resnext50_32x4d", ResNet, block=Bottleneck, layers=_50, groups=32, width_per_group=4
)
resnext101_32x8d = register(
    "resnext101_32x8d", ResNet, block=Bottleneck, layers=_101, groups=32, width_per_group=8
)
resnext101_64x4d = register(
    "resnext101_64x4d", ResNet, block=Bottleneck, layers=_101, groups=64, width_per_group=4
)
wide_resnet50_2 = register(
    "wide_resnet50_2", ResNet, block=Bottleneck, layers=_50, width_per_group=128
)
wide_resnet101_2 = register(
    "wide_resnet101_2", ResNet, block=Bottleneck, layers=_101, width_per_group=128
)
resnet18d = register("resnet18d", ResNet, block=BasicBlock, layers=_18, expansion=1, deep=True)
resnet34d = register("resnet34d", ResNet, block=BasicBlock, layers=_34, expansion=1, deep=True)
resnet50d = register("resnet50d", ResNet, block=Bottleneck, layers=_50, deep=True)
resnet101d = register("resnet101d", ResNet, block=Bottleneck, layers=_101, deep=True)
resnet152d = register("resnet152d", ResNet, block=Bottleneck, layers=_152, deep=True)
seresnet18 = register(
    "seresnet18", ResNet, block=BasicBlock, layers=_18, expansion=1, gate=SEModule
)
seresnet50 = register("seresnet50", ResNet, block=Bottleneck, layers=_50, gate=SEModule)
cbam_resnet18 = register(
    "cbam_resnet18", ResNet, block=BasicBlock, layers=_18, expansion=1, gate=CBAM
)
cbam_resnet50 = register("cbam_resnet50", ResNet, block=Bottleneck, layers=_50, gate=CBAM)
