"""Seven loops: the definition.

    y[n, k, p, q] = sum over c, r, s of x[n, g C/G + c, p s_h + r d_h, q s_w + s d_w] w[k, c, r, s]

x is the padded input, g = k // (K/G) the group of filter k. It runs on Python floats: nothing can
be differentiated, and the interpreter takes a step for every product.

Cost: one multiplication for each of N K P Q (C/G) R S terms, no memory.
Tolerance: sums in float64, so one rounding of the result.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.functional.problem import Cost, Problem

TOLERANCE = {torch.float64: 16, torch.float32: 1, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding."""


def conv2d(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem, without bias.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> x, w = torch.tensor([[[[1.0, 2.0, 3.0]]]]), torch.tensor([[[[1.0, 10.0]]]])
        >>> conv2d(x, w, algorithm="loops")
        tensor([[[[21., 32.]]]])
    """
    values, weights = p.pad(x.detach()).tolist(), weight.detach().tolist()
    (rows, columns), (R, S) = p.out, p.kernel
    (down, right), (dh, dw) = p.stride, p.dilation
    per_group, filters = p.C // p.G, p.K // p.G
    y = torch.zeros(p.N, p.K, rows, columns, dtype=torch.float64)
    for n in range(p.N):
        for k in range(p.K):
            first = k // filters * per_group
            for i in range(rows):
                for j in range(columns):
                    total = 0.0
                    for c in range(per_group):
                        for r in range(R):
                            row = values[n][first + c][i * down + r * dh]
                            for s in range(S):
                                total += row[j * right + s * dw] * weights[k][c][r][s]
                    y[n, k, i, j] = total
    return y.to(x.device)


def cost(p: Problem) -> Cost:
    """Every product once, nothing kept."""
    return Cost(p.macs, 0)
