"""CoAtNet: convolution first, attention later.

Dai, Liu, Le, Tan: "CoAtNet: Marrying Convolution and Attention for All Data Sizes" (2021). Two
stages of gated inverted residuals on large maps, two stages of attention with relative positions
on small ones: the former generalise, the latter have the capacity. Details follow timm.

    >>> from cnnref.summary import summary
    >>> summary("coatnet_0_224")
    <coatnet_0_224 at 3x224x224: 25,036,820 parameters, 4,546,507,776 MACs, field 83+>
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.relative_position import relative_position_index
from cnnref.layers.squeeze_excitation import SqueezeExcitation
from cnnref.models.convnext import LayerNorm2d
from cnnref.models.registry import register

WIDTHS, DEPTHS, HEAD = (96, 192, 384, 768), (2, 3, 5, 2), 32
"""Channels and blocks of each stage, channels of a head."""


class MbConv(nn.Module):
    """Normalise, expand, filter each channel, gate, project; beside a shortcut.

    Shapes: `(N, inputs, H, W)` to `(N, outputs, H / stride, W / stride)`.
    """

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        wide = 4 * outputs
        self.shortcut = _shortcut(inputs, outputs, stride)
        self.pre_norm = nn.BatchNorm2d(inputs)
        self.conv1_1x1 = nn.Conv2d(inputs, wide, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(wide)
        self.conv2_kxk = nn.Conv2d(wide, wide, 3, stride, padding=1, groups=wide, bias=False)
        self.norm2 = nn.BatchNorm2d(wide)
        self.se = SqueezeExcitation(wide, outputs // 4, activation=nn.SiLU)
        self.conv3_1x1 = nn.Conv2d(wide, outputs, 1)
        self.act = nn.GELU()

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus shortcut."""
        y = self.act(self.norm1(self.conv1_1x1(self.pre_norm(x))))
        y = self.se(self.act(self.norm2(self.conv2_kxk(y))))
        return self.conv3_1x1(y) + self.shortcut(x)


class Attention(nn.Module):
    """Self-attention over a map, with a learned number for each offset of two cells.

    Shapes: `(N, inputs, side, side)` to `(N, outputs, side, side)`.
    """

    def __init__(self, inputs: int, outputs: int, side: int) -> None:
        super().__init__()
        self.heads = outputs // HEAD
        self.qkv = nn.Conv2d(inputs, 3 * outputs, 1)
        self.rel_pos = RelativePosition(side, self.heads)
        self.proj = nn.Conv2d(outputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Cells that have looked at each other."""
        n, _, height, width = x.shape
        qkv = self.qkv(x).reshape(n, self.heads, 3 * HEAD, height * width)
        q, k, v = qkv.chunk(3, dim=2)
        scores = (q.mT * HEAD**-0.5) @ k + self.rel_pos()
        out = v @ scores.softmax(-1).mT
        return self.proj(out.reshape(n, -1, height, width))


class RelativePosition(nn.Module):
    """The table of offsets as a bias `(1, heads, cells, cells)`."""

    def __init__(self, side: int, heads: int) -> None:
        super().__init__()
        table = torch.zeros((2 * side - 1) ** 2, heads)
        self.relative_position_bias_table = nn.Parameter(nn.init.trunc_normal_(table, std=0.02))
        index = relative_position_index(side, side)
        self.register_buffer("relative_position_index", index, persistent=False)

    def forward(self) -> Tensor:
        """The bias."""
        return self.relative_position_bias_table[self.relative_position_index].permute(2, 0, 1)[
            None
        ]


class TransformerBlock(nn.Module):
    """Attention and two 1x1 convolutions, each on normalised input, each with a shortcut.

    Shapes: `(N, inputs, H, W)` to `(N, outputs, side, side)`.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, side: int) -> None:
        super().__init__()
        norm: nn.Module = LayerNorm2d(inputs, eps=1e-6)
        if stride > 1:
            norm = nn.Sequential(OrderedDict(norm=norm, down=nn.AvgPool2d(2)))
        self.shortcut = _shortcut(inputs, outputs, stride)
        self.norm1 = norm
        self.attn = Attention(inputs, outputs, side)
        self.norm2 = LayerNorm2d(outputs, eps=1e-6)
        fc1, fc2 = nn.Conv2d(outputs, 4 * outputs, 1), nn.Conv2d(4 * outputs, outputs, 1)
        self.mlp = nn.Sequential(OrderedDict(fc1=fc1, act=nn.GELU(), fc2=fc2))

    def forward(self, x: Tensor) -> Tensor:
        """A map whose cells have looked at each other."""
        x = self.shortcut(x) + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class CoAtNet(nn.Module):
    """A stem, two stages of convolution, two of attention, a classifier with a hidden layer.

    Args:
        num_classes: outputs.
        drop_rate: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, 224, 224)` to `(N, num_classes)`.

    Raises:
        ValueError: for an image of another size.
    """

    def __init__(self, num_classes: int = 1000, drop_rate: float = 0.0) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.stem = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(3, 64, 3, 2, padding=1, bias=False),
                norm1=nn.BatchNorm2d(64),
                act=nn.GELU(),
                conv2=nn.Conv2d(64, 64, 3, padding=1, bias=False),
            )
        )
        self.stages = nn.Sequential()
        channels, side = 64, 112
        for stage, (width, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True)):
            side = side // 2
            blocks: list[nn.Module] = []
            for index in range(depth):
                stride = 2 if index == 0 else 1
                if stage < 2:
                    blocks.append(MbConv(channels, width, stride))
                else:
                    blocks.append(TransformerBlock(channels, width, stride, side))
                channels = width
            self.stages.append(nn.Sequential(OrderedDict(blocks=nn.Sequential(*blocks))))
        hidden = nn.Sequential(OrderedDict(fc=nn.Linear(channels, channels), act=nn.Tanh()))
        self.head = nn.Sequential(
            OrderedDict(
                norm=nn.LayerNorm(channels, eps=1e-6),
                pre_logits=hidden,
                drop=nn.Dropout(between("drop_rate", drop_rate, 0, 1)),
                fc=nn.Linear(channels, num_classes),
            )
        )
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        height, width = x.shape[-2:]
        if height != 224 or width != 224:
            raise ValueError(f"an image of {height}x{width} does not fit a CoAtNet of 224x224")
        return self.head(self.stages(self.stem(x)).mean((2, 3)))

    def _initialise(self) -> None:
        for part in self.modules():
            if isinstance(part, TransformerBlock):
                for conv in (part.attn.qkv, part.attn.proj, part.mlp.fc1, part.mlp.fc2):
                    nn.init.xavier_uniform_(conv.weight)
                    nn.init.zeros_(conv.bias)
            elif isinstance(part, nn.Linear):
                nn.init.trunc_normal_(part.weight, std=0.02)
                nn.init.zeros_(part.bias)


def _shortcut(inputs: int, outputs: int, stride: int) -> nn.Module:
    """An average pool where the size halves, a 1x1 convolution where the channels change."""
    if stride == 1:
        return nn.Identity()
    expand = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
    return nn.Sequential(OrderedDict(pool=nn.AvgPool2d(2), expand=expand))


coatnet_0_224 = register("coatnet_0_224", CoAtNet)
