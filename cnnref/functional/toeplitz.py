"""A depthwise convolution as matrix products with banded matrices.

    Y[n, c] = sum over r of X_r T_r,   T_r[w, q] = weight[c, r, (w - q s_w) / d_w]

X_r holds the rows that tap r meets, T_r one row of the kernel, repeated along a diagonal band.
Most of T is zero, so there are more multiplications than in the definition; but they are matrix
products, which matrix units do far faster than the separate ones.

Cost: N C P R W Q multiplications; C R W Q elements for the bands, N C P R W for the rows.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.functional.problem import Cost, Problem, exact
from cnnref.geometry import effective_kernel

TOLERANCE = {torch.float64: 16, torch.float32: 16, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding."""


def conv2d(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem, without bias.

    Raises:
        ValueError: unless every channel is a group and has one filter.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> x, w = torch.ones(1, 2, 4, 4), torch.ones(2, 1, 2, 2)
        >>> conv2d(x, w, groups=2, algorithm="toeplitz")[0, 0, 0]
        tensor([4., 4., 4.])
    """
    if not p.G == p.C == p.K:
        raise ValueError(
            f"toeplitz needs a depthwise convolution, one filter a channel, not {p.C} channels, "
            f"{p.K} filters, {p.G} group(s)"
        )
    rows = p.pad(exact(x)).unfold(2, effective_kernel(p.kernel[0], p.dilation[0]), p.stride[0])
    rows = rows[..., :: p.dilation[0]]  # (N, C, P, W, R)
    w = torch.arange(p.padded[1], device=x.device)[:, None]
    q = torch.arange(p.out[1], device=x.device) * p.stride[1]
    taps = torch.arange(p.kernel[1], device=x.device)[:, None, None] * p.dilation[1]
    band = (w - q == taps).to(rows.dtype)  # (S, W, Q)
    matrices = torch.einsum("crs,swq->crwq", exact(weight)[:, 0], band)
    return torch.einsum("ncpwr,crwq->ncpq", rows, matrices)


def cost(p: Problem) -> Cost:
    """Every element of a band counts, zeros too."""
    rows, columns, width = p.N * p.C * p.out[0] * p.kernel[0], p.out[1], p.padded[1]
    return Cost(rows * width * columns, p.C * p.kernel[0] * width * columns + rows * width)
