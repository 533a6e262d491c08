"""The library's own convolution, which picks an algorithm for the case at hand.

Cost: the products of the definition; what memory it takes is its own affair.
Source: torch.nn.functional.conv2d (torch 2.13).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.functional.problem import Cost, Problem

TOLERANCE = {torch.float64: 32, torch.float32: 32, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding. Processors add in different orders: at
512 channels 18 to 20 units were seen on an AMD EPYC, at most 16 on an Intel Xeon."""


def conv2d(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem, without bias.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> conv2d(torch.ones(1, 2, 4, 4), torch.ones(1, 2, 2, 2), algorithm="library")[0, 0, 0]
        tensor([8., 8., 8.])
    """
    return F.conv2d(p.pad(x), weight, None, p.stride, 0, p.dilation, p.G)


def cost(p: Problem) -> Cost:
    """The products of the definition."""
    return Cost(p.macs, 0)
