"""DenseNet: every layer reads all maps of its block so far.

Huang, Liu, van der Maaten, Weinberger: "Densely Connected Convolutional Networks" (2017), table 1.
A layer adds only a few maps, the growth rate; a transition between blocks halves channels and
size. Official checkpoints hold older key names, which `load_checkpoint` translates.

    >>> from cnnref.summary import summary
    >>> for name in ("densenet121", "densenet161", "densenet169", "densenet201"):
    ...     summary(name)
    <densenet121 at 3x224x224: 7,978,856 parameters, 2,834,161,664 MACs, field 2071>
    <densenet161 at 3x224x224: 28,681,000 parameters, 7,727,907,072 MACs, field 2967>
    <densenet169 at 3x224x224: 14,149,480 parameters, 3,359,843,328 MACs, field 3351>
    <densenet201 at 3x224x224: 20,013,928 parameters, 4,291,365,888 MACs, field 3863>
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.layers.dense import DenseLayer
from cnnref.models.registry import register


class DenseBlock(nn.ModuleDict):
    """Dense layers in a row; the output is the input with all that they add."""

    def __init__(
        self,
        layers: int,
        channels: int,
        bn_size: int,
        growth_rate: int,
        drop_rate: float,
        memory_efficient: bool,
    ) -> None:
        super().__init__()
        for index in range(layers):
            width = channels + index * growth_rate
            layer = DenseLayer(width, growth_rate, bn_size, drop_rate, memory_efficient)
            self.add_module(f"denselayer{index + 1}", layer)

    def forward(self, x: Tensor) -> Tensor:
        """Every layer reads all maps before it."""
        maps = [x]
        for layer in self.values():
            maps.append(layer(maps))
        return torch.cat(maps, 1)


class DenseNet(nn.Module):
    """A stem, dense blocks with transitions between, a linear classifier.

    Args:
        growth_rate: channels that each layer adds.
        block_config: layers of each block.
        num_init_features: channels of the stem.
        bn_size: channels between a layer's convolutions, over the growth rate.
        drop_rate: probability of dropping a value behind each layer.
        num_classes: outputs.
        memory_efficient: whether to trade time for memory in training.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        growth_rate: int = 32,
        block_config: Sequence[int] = (6, 12, 24, 16),
        num_init_features: int = 64,
        bn_size: int = 4,
        drop_rate: float = 0,
        num_classes: int = 1000,
        memory_efficient: bool = False,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        channels = whole("num_init_features", num_init_features, 1)
        parts: dict[str, nn.Module] = {
            "conv0": nn.Conv2d(3, channels, 7, 2, padding=3, bias=False),
            "norm0": nn.BatchNorm2d(channels),
            "relu0": nn.ReLU(inplace=True),
            "pool0": nn.MaxPool2d(3, 2, padding=1),
        }
        for index, layers in enumerate(block_config, 1):
            whole(f"block_config[{index - 1}]", layers, 1)
            if index > 1:
                parts[f"transition{index - 1}"] = _transition(channels)
                channels //= 2
            parts[f"denseblock{index}"] = DenseBlock(
                layers, channels, bn_size, growth_rate, drop_rate, memory_efficient
            )
            channels += layers * growth_rate
        parts["norm5"] = nn.BatchNorm2d(channels)
        self.features = nn.Sequential(OrderedDict(parts))
        self.classifier = nn.Linear(channels, num_classes)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight)
        nn.init.zeros_(self.classifier.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        x = torch.relu(self.features(x))
        return self.classifier(x.mean((2, 3)))


def _transition(channels: int) -> nn.Sequential:
    """Half of the channels, half of the size."""
    return nn.Sequential(
        OrderedDict(
            norm=nn.BatchNorm2d(channels),
            relu=nn.ReLU(inplace=True),
            conv=nn.Conv2d(channels, channels // 2, 1, bias=False),
            pool=nn.AvgPool2d(2),
        )
    )


densenet121 = register("densenet121", DenseNet, block_config=(6, 12, 24, 16))
densenet161 = register(
    "densenet161", DenseNet, growth_rate=48, block_config=(6, 12, 36, 24), num_init_features=96
)
densenet169 = register("densenet169", DenseNet, block_config=(6, 12, 32, 32))
densenet201 = register("densenet201", DenseNet, block_config=(6, 12, 48, 32))
