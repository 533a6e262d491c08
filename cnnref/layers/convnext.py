"""The ConvNeXt block: a large depthwise kernel, then two linear layers a pixel."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.layers.stochastic_depth import StochasticDepth


class Permute(nn.Module):
    """Reorder the axes.

    Examples:
        >>> Permute([0, 2, 3, 1])(torch.zeros(1, 8, 4, 5)).shape
        torch.Size([1, 4, 5, 8])
    """

    def __init__(self, dims: list[int]) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: Tensor) -> Tensor:
        """A view with the axes in the new order."""
        return x.permute(self.dims)


class CNBlock(nn.Module):
    """Depthwise 7x7, layer normalisation, two linear layers with GELU between, a learned scale.

    Args:
        dim: channels of the input and the output.
        layer_scale: first value of the scale of each channel.
        stochastic_depth_prob: probability of dropping the branch of an image in training.

    Shapes: `(N, dim, H, W)` to the same.

    Source: Liu et al., "A ConvNet for the 2020s" (2022), figure 4; torchvision 0.28.

    Examples:
        >>> CNBlock(16, 1e-6, 0.0)(torch.zeros(1, 16, 7, 7)).shape
        torch.Size([1, 16, 7, 7])
    """

    def __init__(self, dim: int, layer_scale: float, stochastic_depth_prob: float) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, 7, padding=3, groups=dim),
            Permute([0, 2, 3, 1]),
            nn.LayerNorm(dim, eps=1e-6),
            nn.Linear(dim, 4 * dim),
            nn.GELU(),
            nn.Linear(4 * dim, dim),
            Permute([0, 3, 1, 2]),
        )
        self.layer_scale = nn.Parameter(torch.full((dim, 1, 1), layer_scale))
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")

    def forward(self, x: Tensor) -> Tensor:
        """The scaled branch plus the input."""
        return x + self.stochastic_depth(self.layer_scale * self.block(x))
