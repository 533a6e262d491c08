"""LeNet-5, as published in 1998 or as it is taught.

LeCun, Bottou, Bengio, Haffner: "Gradient-Based Learning Applied to Document Recognition" (1998),
section II-B. The published network has a sparse C3, whose maps read 3, 4 or 6 maps each (table 1);
subsampling layers with a coefficient and a bias a map; outputs that measure the distance to fixed
codes. It has exactly 60,000 trainable parameters. The form of the textbooks has none of these.

    >>> from cnnref.summary import summary
    >>> summary("lenet5_1998")
    <lenet5_1998 at 1x32x32: 60,000 parameters, 326,520 MACs, field 16>
    >>> summary("lenet5")
    <lenet5 at 1x32x32: 61,706 parameters, 416,520 MACs, field 16>
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.models.registry import register

C3 = (
    *((i, (i + 1) % 6, (i + 2) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 3) % 6, (i + 4) % 6) for i in range(3)),
    tuple(range(6)),
)
"""Table 1 of the paper: the maps of S2 that each map of C3 reads."""

DIGITS = """
.#####. ...#... .#####. .#####. #....## ####### ..####. ####### .#####. .#####.
##...## ..##... ##...## ##...## #....## ##..... .##.... ##...## ##...## ##...##
##...## .###... .....## .....## #....## ##..... ##..... .....## ##...## ##...##
##..### #.##... .....## .....## #....## ##..... ##..... ....##. ##...## ##...##
##.#### ..##... ....##. .....## #....## ######. ##..... ....##. .##.##. ##...##
##.#.## ..##... ...##.. ..####. ####### .....## ######. ...##.. ..###.. .######
####.## ..##... ..##... .....## .....## .....## ##...## ...##.. .##.##. .....##
###..## ..##... .##.... .....## .....## .....## ##...## ..##... ##...## .....##
##...## ..##... ##..... .....## .....## .....## ##...## ..##... ##...## .....##
##...## ..##... ##..... .....## .....## ##...## ##...## .##.... ##...## ....##.
##...## ..##... ##...## ##...## .....## ##...## ##...## .##.... ##...## ...##..
.#####. ####### ####### .#####. .....## .#####. .#####. ##..... .#####. .###...
"""
"""Ten pictures of 7x12, the targets of the 84 units of F6; drawn here, after figure 3."""


class Squash(nn.Module):
    """The paper's sigmoid: A tanh(S a), so that f(1) is 1 and f(-1) is -1 (appendix A)."""

    def forward(self, x: Tensor) -> Tensor:
        """Squash every value."""
        return 1.7159 * torch.tanh(x * (2 / 3))


class Subsampling(nn.Module):
    """The sum of each 2x2 window times a coefficient plus a bias, one of each a map.

    Shapes: `(N, maps, H, W)` to `(N, maps, H / 2, W / 2)`, rounded down.
    """

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.sum = nn.AvgPool2d(2, divisor_override=1)
        self.coefficient = nn.Parameter(torch.empty(maps, 1, 1).uniform_(-0.6, 0.6))
        self.bias = nn.Parameter(torch.zeros(maps, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """A trained average."""
        return self.sum(x) * self.coefficient + self.bias


class SparseConv2d(nn.Module):
    """A convolution whose output maps read only some of the input maps.

    Args:
        table: the input maps that each output map reads.
        kernel_size: rows and columns of the kernel.

    Shapes: `(N, C, H, W)` to `(N, len(table), H', W')`.
    """

    def __init__(self, table: tuple[tuple[int, ...], ...], kernel_size: int) -> None:
        super().__init__()
        self.table = table
        self.maps = nn.ModuleList(nn.Conv2d(len(row), 1, kernel_size) for row in table)

    def forward(self, x: Tensor) -> Tensor:
        """Every map from the maps in its row of the table."""
        read = zip(self.table, self.maps, strict=True)
        return torch.cat([conv(x[:, list(row)]) for row, conv in read], 1)


class CodeDistance(nn.Module):
    """Squared distance of the features to each class's code of -1 and 1, which is not trained.

    Shapes: `(N, 84)` to `(N, 10)`; the nearest code names the class.
    """

    codes: Tensor

    def __init__(self) -> None:
        super().__init__()
        rows = [line.split() for line in DIGITS.strip().splitlines()]
        pictures = ["".join(row[digit] for row in rows) for digit in range(10)]
        ink = [[1.0 if dot == "#" else -1.0 for dot in picture] for picture in pictures]
        self.register_buffer("codes", torch.tensor(ink))

    def forward(self, x: Tensor) -> Tensor:
        """The sum of (x - w) ** 2, multiplied out."""
        squares = x.square().sum(1, keepdim=True) + self.codes.square().sum(1)
        return squares - 2 * (x @ self.codes.T)


class Chain(nn.Sequential):
    """Layers one after the other, of which a slice is a plain chain; torch would call the class
    of the network again.

    Examples:
        >>> LeNet5()[:3](torch.zeros(1, 1, 32, 32)).shape
        torch.Size([1, 6, 14, 14])
    """

    def __getitem__(self, index: slice | int) -> nn.Module:
        if isinstance(index, slice):
            return nn.Sequential(OrderedDict(list(self._modules.items())[index]))
        return super().__getitem__(index)


class LeNet1998(Chain):
    """The published LeNet-5. Its outputs are distances: the smallest wins.

    Shapes: `(N, 1, 32, 32)` to `(N, 10)`.
    """

    def __init__(self) -> None:
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5),
                f1=Squash(),
                s2=Subsampling(6),
                f2=Squash(),
                c3=SparseConv2d(C3, 5),
                f3=Squash(),
                s4=Subsampling(16),
                f4=Squash(),
                c5=nn.Conv2d(16, 120, 5),
                f5=Squash(),
                flat=nn.Flatten(),
                f6=nn.Linear(120, 84),
                f7=Squash(),
                output=CodeDistance(),
            )
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                bound = 2.4 / part.weight[0].numel()  # appendix A
                nn.init.uniform_(part.weight, -bound, bound)
                nn.init.uniform_(part.bias, -bound, bound)


class LeNet5(Chain):
    """LeNet-5 as it is taught: full C3, plain average pools, a linear output.

    Args:
        num_classes: outputs.

    Shapes: `(N, 1, 32, 32)` to `(N, num_classes)`.
    """

    def __init__(self, num_classes: int = 10) -> None:
        whole("num_classes", num_classes, 1)
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5),
                f1=nn.Tanh(),
                s2=nn.AvgPool2d(2),
                c3=nn.Conv2d(6, 16, 5),
                f3=nn.Tanh(),
                s4=nn.AvgPool2d(2),
                c5=nn.Conv2d(16, 120, 5),
                f5=nn.Tanh(),
                flat=nn.Flatten(),
                f6=nn.Linear(120, 84),
                f7=nn.Tanh(),
                output=nn.Linear(84, num_classes),
            )
        )


lenet5 = register("lenet5", LeNet5, image=(1, 32, 32))
lenet5_1998 = register("lenet5_1998", LeNet1998, image=(1, 32, 32))
