"""Lowering: windows become columns, the convolution one matrix product.

    Y (K x P Q) = W (K x C R S) . unfold(x) (C R S x P Q)

The matrix product runs at full speed; the price is a copy of the input R S times as large.

Cost: N K P Q (C/G) R S multiplications; N C R S P Q elements for the columns.
Source: Chellapilla, Puri, Simard, "High Performance Convolutional Neural Networks for Document
Processing" (2006).
"""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

from cnnref.functional.fold import unfold
from cnnref.functional.problem import Cost, Problem, exact

TOLERANCE = {torch.float64: 32, torch.float32: 16, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding. Processors add in different orders: at
512 channels 18 to 20 units were seen on an AMD EPYC, at most 16 on an Intel Xeon."""


def conv2d(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem, without bias.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> conv2d(torch.ones(1, 2, 4, 4), torch.ones(1, 2, 2, 2), algorithm="im2col")[0, 0, 0]
        tensor([8., 8., 8.])
    """
    columns = unfold(p.pad(exact(x)), p.kernel, p.dilation, 0, p.stride)
    columns = columns.reshape(p.N, p.G, p.C // p.G * prod(p.kernel), prod(p.out))
    matrix = exact(weight).reshape(p.G, p.K // p.G, -1)
    return (matrix @ columns).reshape(p.N, p.K, *p.out)


def cost(p: Problem) -> Cost:
    """Every product once, the columns kept."""
    return Cost(p.macs, p.N * p.C * prod(p.kernel) * prod(p.out))
