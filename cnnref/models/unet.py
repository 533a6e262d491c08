"""U-Net: a contracting path, an expanding path, copies between them.

Ronneberger, Fischer, Brox: "U-Net: Convolutional Networks for Biomedical Image Segmentation"
(2015), figure 1. Going down, pools trade place for context; going up, transposed convolutions
bring the size back, and crops of the way down bring the detail. No convolution is padded, so a
572x572 image gives a 388x388 map. 23 convolutional layers, no normalisation.

    >>> from cnnref.summary import summary
    >>> summary("unet_2015")
    <unet_2015 at 1x572x572: 31,030,658 parameters, 150,428,424,448 MACs, field 204>
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from cnnref.checks import whole, wholes
from cnnref.models.registry import register

WIDTHS = (64, 128, 256, 512, 1024)


class Double(nn.Sequential):
    """Two unpadded 3x3 convolutions, each rectified: the map loses two cells on each side."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3),
            nn.ReLU(inplace=True),
        )


class UNet(nn.Module):
    """Five levels down, four up, a 1x1 convolution to the classes.

    Args:
        in_channels: channels of the image.
        num_classes: labels, background included.
        widths: channels of the five levels; small ones make a small network of the same shape.

    Shapes: `(N, in_channels, H, W)` to `(N, num_classes, H - 184, W - 184)`.

    Raises:
        ValueError: for an image whose maps are odd before a pool, or widths that do not double.
    """

    def __init__(
        self, in_channels: int = 1, num_classes: int = 2, widths: tuple[int, ...] = WIDTHS
    ) -> None:
        super().__init__()
        whole("in_channels", in_channels, 1)
        whole("num_classes", num_classes, 1)
        if any(wide != 2 * narrow for narrow, wide in pairwise(wholes("widths", widths, 5, 1))):
            raise ValueError(f"widths {widths} must double from level to level")
        pairs = list(zip((in_channels, *widths), widths, strict=False))
        self.down = nn.ModuleList(Double(*pair) for pair in pairs)
        self.pool = nn.MaxPool2d(2)
        wide = widths[:0:-1]
        self.up = nn.ModuleList(nn.ConvTranspose2d(w, w // 2, 2, 2) for w in wide)
        self.merge = nn.ModuleList(Double(w, w // 2) for w in wide)
        self.head = nn.Conv2d(widths[0], num_classes, 1)
        self.dropout = nn.Dropout(0.5)  # at the end of the contracting path
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of every label at every pixel of the inner map."""
        for size in x.shape[-2:]:
            if size < 188 or (size - 60) % 16:
                fitting = max(188, 60 + round((size - 60) / 16) * 16)
                raise ValueError(f"an image side of {size} leaves an odd map; {fitting} fits")
        kept = []
        for level in self.down[:-1]:
            x = level(x)
            kept.append(x)
            x = self.pool(x)
        x = self.dropout(self.down[-1](x))
        for up, merge in zip(self.up, self.merge, strict=True):
            x = up(x)
            x = merge(torch.cat([crop(kept.pop(), x), x], 1))
        return self.head(x)


def crop(x: Tensor, like: Tensor) -> Tensor:
    """The middle of a map, as large as another.

    Examples:
        >>> crop(torch.arange(5.0).expand(1, 1, 5, 5), torch.zeros(1, 1, 1, 3))
        tensor([[[[1., 2., 3.]]]])
    """
    height, width = like.shape[-2:]
    top, left = (x.shape[-2] - height) // 2, (x.shape[-1] - width) // 2
    return x[..., top : top + height, left : left + width]


unet_2015 = register("unet_2015", UNet, image=(1, 572, 572))
