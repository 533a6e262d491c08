"""Feature pyramid: maps of several strides, each enriched by the coarser ones.

Lin et al.: "Feature Pyramid Networks for Object Detection" (2017), section 3. From the coarsest
map down: a 1x1 convolution brings it to a common width, the map above, doubled by repeating its
cells, is added, and a 3x3 convolution gives the output of that level. No activation anywhere.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from torch import Tensor, nn
from torch.nn.functional import interpolate

from cnnref.checks import whole


class FeaturePyramidNetwork(nn.Module):
    """Top-down sums over the maps of a backbone, with torchvision's names of parameters.

    Args:
        in_channels_list: channels of each map, finest first.
        out_channels: channels of every output.

    Shapes: a mapping of `(N, C_i, H_i, W_i)`, finest first, to one of
    `(N, out_channels, H_i, W_i)` with the same keys.

    Raises:
        ValueError: if the number of maps is not that of `in_channels_list`.

    Examples:
        >>> import torch
        >>> fpn = FeaturePyramidNetwork([16, 32], 8)
        >>> maps = {"c4": torch.zeros(1, 16, 6, 6), "c5": torch.zeros(1, 32, 3, 3)}
        >>> {name: tuple(out.shape) for name, out in fpn(maps).items()}
        {'c4': (1, 8, 6, 6), 'c5': (1, 8, 3, 3)}
    """

    def __init__(self, in_channels_list: Sequence[int], out_channels: int) -> None:
        super().__init__()
        whole("out_channels", out_channels, 1)
        if not in_channels_list:
            raise ValueError("in_channels_list is empty; it needs the channels of each map")
        widths = [whole("in_channels_list", one, 1) for one in in_channels_list]
        self.inner_blocks = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, out_channels, 1)) for width in widths
        )
        self.layer_blocks = nn.ModuleList(
            nn.Sequential(nn.Conv2d(out_channels, out_channels, 3, padding=1)) for _ in widths
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d) and part.bias is not None:
                nn.init.kaiming_uniform_(part.weight, a=1)
                nn.init.zeros_(part.bias)

    def forward(self, x: Mapping[str, Tensor]) -> OrderedDict[str, Tensor]:
        """Every level behind its sum, under the keys of the input."""
        if len(x) != len(self.inner_blocks):
            raise ValueError(f"{len(x)} maps given; in_channels_list has {len(self.inner_blocks)}")
        out: list[Tensor] = []
        above: Tensor | None = None
        blocks = list(zip(x.values(), self.inner_blocks, self.layer_blocks, strict=True))
        for one, inner, layer in reversed(blocks):
            lateral = inner(one)
            if above is not None:
                lateral = lateral + interpolate(above, lateral.shape[-2:], mode="nearest")
            above = lateral
            out.append(layer(lateral))
        return OrderedDict(zip(x, reversed(out), strict=True))
