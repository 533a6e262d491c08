"""Winograd's minimal filtering: fewer multiplications for 3x3 kernels.

    Y = A^T [ (G g G^T) * (B^T d B) ] A

A tile d of (m + 2) x (m + 2) inputs gives m x m outputs with (m + 2)^2 products instead of 9 m^2:
16 for 36 at m = 2, a factor of 2.25; 36 for 144 at m = 4, a factor of 4. The transforms A, B, G
hold small fractions; at m = 4 they amplify rounding errors. Fewer products are not always less
time: the transforms cost additions and memory.

Cost: N K (C/G) (m + 2)^2 multiplications a tile; the transformed tiles, weights and products.
Tolerance: the transforms run in float32 for the half types.
Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), section 4.
"""

from __future__ import annotations

from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.functional.problem import Cost, Problem, exact, grouped

Matrix = tuple[tuple[float, ...], ...]
A: dict[int, Matrix] = {
    2: ((1, 1, 1, 0), (0, 1, -1, -1)),
    4: ((1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1)),
}
B: dict[int, Matrix] = {
    2: ((1, 0, -1, 0), (0, 1, 1, 0), (0, -1, 1, 0), (0, 1, 0, -1)),
    4: (
        (4, 0, -5, 0, 1, 0),
        (0, -4, -4, 1, 1, 0),
        (0, 4, -4, -1, 1, 0),
        (0, -2, -1, 2, 1, 0),
        (0, 2, -1, -2, 1, 0),
        (0, 4, 0, -5, 0, 1),
    ),
}
G: dict[int, Matrix] = {
    2: ((1, 0, 0), (1 / 2, 1 / 2, 1 / 2), (1 / 2, -1 / 2, 1 / 2), (0, 0, 1)),
    4: (
        (1 / 4, 0, 0),
        (-1 / 6, -1 / 6, -1 / 6),
        (-1 / 6, 1 / 6, -1 / 6),
        (1 / 24, 1 / 12, 1 / 6),
        (1 / 24, -1 / 12, 1 / 6),
        (0, 0, 1),
    ),
}
"""The transposed A and B, and G, for outputs of m x m."""

TOLERANCE = {torch.float64: 16, torch.float32: 16, torch.float16: 2, torch.bfloat16: 2}
TOLERANCE4 = {torch.float64: 128, torch.float32: 128, torch.float16: 9, torch.bfloat16: 9}
"""Largest relative error in units of the type's rounding, at m = 2 and m = 4."""


def conv2d(x: Tensor, weight: Tensor, p: Problem, m: int = 2) -> Tensor:
    """The convolution of a problem, without bias.

    Raises:
        ValueError: unless the kernel is 3x3, stride and dilation 1.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> conv2d(torch.ones(1, 2, 4, 4), torch.ones(1, 2, 3, 3), algorithm="winograd2")[0, 0, 0]
        tensor([18., 18.])
    """
    if p.kernel != (3, 3) or p.stride != (1, 1) or p.dilation != (1, 1):
        raise ValueError(
            f"winograd{m} needs a 3x3 kernel, stride 1, dilation 1, not kernel {p.kernel}, "
            f"stride {p.stride}, dilation {p.dilation}"
        )
    image, w = grouped(exact(x), exact(weight), p)
    a, b, g = (image.new_tensor(table[m]) for table in (A, B, G))
    rows, columns = (-(-out // m) for out in p.out)
    spare = m * rows - p.out[0], m * columns - p.out[1]
    tiles = F.pad(image, (0, spare[1], 0, spare[0])).unfold(3, m + 2, m).unfold(4, m + 2, m)
    products = torch.einsum("ngcpqij,gkcij->ngkpqij", b @ tiles @ b.T, g @ w @ g.T)
    y = (a @ products @ a.T).transpose(4, 5).reshape(p.N, p.K, m * rows, m * columns)
    return y[..., : p.out[0], : p.out[1]]


def cost(p: Problem, m: int = 2) -> Cost:
    """One product for each cell of a transformed tile."""
    tiles, cells = -(-p.out[0] // m) * -(-p.out[1] // m), (m + 2) ** 2
    kept = p.N * p.C * tiles + p.K * p.C // p.G + p.N * p.K * tiles
    return Cost(p.N * p.K * (p.C // p.G) * tiles * cells, kept * cells)


conv2d_4, cost_4 = partial(conv2d, m=4), partial(cost, m=4)
