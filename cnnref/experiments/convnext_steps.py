"""From ResNet-50 to ConvNeXt-T, one change of the architecture at a time.

Liu et al., "A ConvNet for the 2020s" (2022), section 2 and table 10, list the changes; `STEPS`
has them in their order, `step` builds the network behind each. The first is `resnet50`, the last
`convnext_tiny`. Between them the paper leaves details open, such as which convolutions have a
bias; here one has it if no norm follows.

    >>> from cnnref import count
    >>> for name in ("resnet50", "depthwise", "width96", "kernel7", "layer_scale"):
    ...     print(f"{name:11} {count(step(name), (1, 3, 224, 224)).macs / 1e9:.2f}")
    resnet50    4.09
    depthwise   2.35
    width96     5.27
    kernel7     4.15
    layer_scale 4.46
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.layers.convnext import CNBlock
from cnnref.models.convnext import ConvNeXt, LayerNorm2d
from cnnref.models.resnet import resnet50

Layer = Callable[[int], nn.Module]

STEPS = (
    "resnet50",
    "stage_ratio",
    "patchify",
    "depthwise",
    "width96",
    "inverted",
    "moved_up",
    "kernel5",
    "kernel7",
    "gelu",
    "fewer_activations",
    "fewer_norms",
    "layer_norm",
    "downsampling",
    "layer_scale",
)
"""The changes, each on top of those before it."""


@dataclass(frozen=True)
class Plan:
    """What the steps so far have changed."""

    depths: tuple[int, ...] = (3, 4, 6, 3)
    patchify: bool = False
    depthwise: bool = False
    width: int = 64
    inverted: bool = False
    moved_up: bool = False
    kernel: int = 3
    activation: Callable[[], nn.Module] = nn.ReLU
    one_activation: bool = False
    one_norm: bool = False
    norm: Layer = nn.BatchNorm2d


def plan(name: str) -> Plan:
    """All changes up to a step, for the steps up to "layer_norm".

    Examples:
        >>> plan("width96").width, plan("width96").kernel
        (96, 3)
    """
    done = STEPS[: STEPS.index(name) + 1]
    kernels = [int(one.removeprefix("kernel")) for one in done if one.startswith("kernel")]
    return Plan(
        depths=(3, 3, 9, 3) if "stage_ratio" in done else (3, 4, 6, 3),
        patchify="patchify" in done,
        depthwise="depthwise" in done,
        width=96 if "width96" in done else 64,
        inverted="inverted" in done,
        moved_up="moved_up" in done,
        kernel=max(kernels, default=3),
        activation=nn.GELU if "gelu" in done else nn.ReLU,
        one_activation="fewer_activations" in done,
        one_norm="fewer_norms" in done,
        norm=_layer_norm if "layer_norm" in done else nn.BatchNorm2d,
    )


def step(name: str, num_classes: int = 1000) -> nn.Module:
    """The network behind a step.

    Args:
        name: one of `STEPS`.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.

    Raises:
        ValueError: for an unknown step.

    Examples:
        >>> step("kernel7", num_classes=10)(torch.zeros(2, 3, 64, 64)).shape
        torch.Size([2, 10])
        >>> step("kernel6")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: name 'kernel6' must be one of 'resnet50', 'stage_ratio', ...
    """
    one_of("name", name, STEPS)
    if name == "resnet50":
        return resnet50(num_classes=num_classes)
    if name in ("downsampling", "layer_scale"):
        widths, depths = (96, 192, 384, 768), (3, 3, 9, 3)
        network = ConvNeXt(widths, depths, num_classes=num_classes)
        return network if name == "layer_scale" else _unscaled(network)
    return Stepped(plan(name), num_classes)


class Block(nn.Module):
    """A residual block by a plan; the strided convolution is the spatial one.

    Args:
        inp: channels of the input.
        out: channels of the output.
        stride: 1 or 2.
        how: the changes so far.

    Shapes: `(N, inp, H, W)` to `(N, out, H', W')`.

    Examples:
        >>> Block(96, 192, 2, plan("kernel7"))(torch.zeros(1, 96, 8, 8)).shape
        torch.Size([1, 192, 4, 4])
    """

    def __init__(self, inp: int, out: int, stride: int, how: Plan) -> None:
        super().__init__()
        inside = 4 * out if how.inverted else out // 4
        if how.moved_up:
            first, second = _spatial(inp, inp, stride, how), _pointwise(inp, inside, how)
        else:
            first, second = _pointwise(inp, inside, how), _spatial(inside, inside, stride, how)
        parts: list[nn.Module] = []
        for place, conv in enumerate([first, second, _pointwise(inside, out, how)]):
            parts.append(conv)
            if place == 0 or not how.one_norm:  # the norm that stays stands before the first 1x1
                parts.append(how.norm(conv.out_channels))
            if place == 1 or (place == 0 and not how.one_activation):
                parts.append(how.activation())
        self.branch = nn.Sequential(*parts)
        self.shortcut: nn.Module = nn.Identity()
        if stride > 1 or inp != out:
            conv = nn.Conv2d(inp, out, 1, stride, bias=False)
            self.shortcut = nn.Sequential(conv, how.norm(out))
        self.act = nn.Identity() if how.one_activation else how.activation()

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut; an activation while there are many."""
        out: Tensor = self.act(self.branch(x) + self.shortcut(x))
        return out


class Stepped(nn.Module):
    """A stem, four stages of blocks by a plan, a classifier.

    Args:
        how: the changes so far.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(self, how: Plan, num_classes: int = 1000) -> None:
        super().__init__()
        self.stem = _stem(how)
        stages, before = [], how.width
        for number, depth in enumerate(how.depths):
            width = how.width * 2**number * (1 if how.inverted else 4)
            blocks = [Block(before, width, 1 if number == 0 else 2, how)]
            blocks += [Block(width, width, 1, how) for _ in range(1, depth)]
            stages.append(nn.Sequential(*blocks))
            before = width
        self.stages = nn.Sequential(*stages)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(before, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        logits: Tensor = self.fc(self.avgpool(self.stages(self.stem(x))).flatten(1))
        return logits


def _stem(how: Plan) -> nn.Module:
    if how.patchify:
        conv: list[nn.Module] = [nn.Conv2d(3, how.width, 4, 4, bias=False)]
    else:
        conv = [nn.Conv2d(3, how.width, 7, 2, padding=3, bias=False)]
    parts = [*conv, how.norm(how.width)]
    if not how.one_activation:
        parts.append(how.activation())
    if not how.patchify:
        parts.append(nn.MaxPool2d(3, 2, padding=1))
    return nn.Sequential(*parts)


def _spatial(inp: int, out: int, stride: int, how: Plan) -> nn.Conv2d:
    groups = inp if how.depthwise else 1
    return nn.Conv2d(inp, out, how.kernel, stride, how.kernel // 2, groups=groups, bias=False)


def _pointwise(inp: int, out: int, how: Plan) -> nn.Conv2d:
    return nn.Conv2d(inp, out, 1, bias=how.one_norm)


def _layer_norm(channels: int) -> nn.Module:
    return LayerNorm2d(channels, eps=1e-6)


def _unscaled(network: ConvNeXt) -> ConvNeXt:
    """Without the scale of each branch: a buffer of ones in place of the parameter."""
    for part in network.modules():
        if isinstance(part, CNBlock):
            scale = torch.ones_like(part.layer_scale)
            del part.layer_scale
            part.register_buffer("layer_scale", scale)
    return network
