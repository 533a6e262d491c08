"""The dense layer: it reads all maps before it and adds a few."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from cnnref.checks import between, whole


class DenseLayer(nn.Module):
    """Normalisation, ReLU, 1x1 convolution, then the same with a 3x3.

    Args:
        num_input_features: channels of all maps so far.
        growth_rate: channels that the layer makes.
        bn_size: channels between the convolutions, over the growth rate.
        drop_rate: probability of dropping a value of the output in training.
        memory_efficient: whether to compute the concatenation again in the backward pass
            instead of keeping it.

    Shapes: one map or several, `(N, C_i, H, W)`, to `(N, growth_rate, H, W)`.

    Source: Huang et al., "Densely Connected Convolutional Networks" (2017), section 3; key names
    of torchvision 0.28.

    Examples:
        >>> layer = DenseLayer(24, growth_rate=8, bn_size=4)
        >>> layer([torch.zeros(1, 16, 5, 5), torch.zeros(1, 8, 5, 5)]).shape
        torch.Size([1, 8, 5, 5])
    """

    def __init__(
        self,
        num_input_features: int,
        growth_rate: int,
        bn_size: int,
        drop_rate: float = 0.0,
        memory_efficient: bool = False,
    ) -> None:
        super().__init__()
        inter = whole("bn_size", bn_size, 1) * whole("growth_rate", growth_rate, 1)
        self.norm1 = nn.BatchNorm2d(num_input_features)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(num_input_features, inter, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(inter)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(inter, growth_rate, 3, padding=1, bias=False)
        self.dropout = nn.Dropout(between("drop_rate", drop_rate, 0, 1))
        self.memory_efficient = memory_efficient

    def forward(self, input: Tensor | Sequence[Tensor]) -> Tensor:
        """The new maps."""
        maps = [input] if isinstance(input, Tensor) else input
        if self.memory_efficient and self.training and any(m.requires_grad for m in maps):
            x = checkpoint(self._squeeze, *maps, use_reentrant=False)
        else:
            x = self._squeeze(*maps)
        return self.dropout(self.conv2(self.relu2(self.norm2(x))))

    def _squeeze(self, *maps: Tensor) -> Tensor:
        return self.conv1(self.relu1(self.norm1(torch.cat(maps, 1))))
