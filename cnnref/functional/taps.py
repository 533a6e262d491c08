"""One 1x1 convolution for each tap of the kernel, on a shifted input; along any number of axes.

    y[n, k, p, q] = sum over taps r, s of
                    sum over c of w[k, c, r, s] x[n, c, p s_h + r d_h, q s_w + s d_w]

The inner sum is a matrix product over the channels and needs no columns: the shifted input is a
view. Gathered tile by tile, this is the implicit matrix product of GPU libraries. It works for
every stride, dilation and group, so the layers of this package use it.

Cost: N K P Q (C/G) R S multiplications; a shifted input (N C P Q) and a product (N K P Q).
"""

from __future__ import annotations

from itertools import product
from math import prod

import torch
from torch import Tensor

from cnnref.functional.problem import Cost, Problem, exact, grouped

TOLERANCE = {torch.float64: 16, torch.float32: 16, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding."""


def convolve(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem along any number of axes, without bias.

    Examples:
        >>> from cnnref.functional import conv1d
        >>> conv1d(torch.tensor([[[1.0, 2.0, 3.0]]]), torch.tensor([[[1.0, 10.0]]]))
        tensor([[[21., 32.]]])
    """
    shifted, w = grouped(exact(x), exact(weight), p)
    y = None
    for tap in product(*map(range, p.kernel)):
        cells = [
            slice(t * d, t * d + (out - 1) * s + 1, s)
            for t, d, out, s in zip(tap, p.dilation, p.out, p.stride, strict=True)
        ]
        window = shifted[(..., *cells)].flatten(3)  # (N, G, C/G, P Q)
        term = w[(..., *tap)] @ window
        y = term if y is None else y + term
    assert y is not None
    return y.reshape(p.N, p.K, *p.out)


def cost(p: Problem) -> Cost:
    """Every product once, one shifted input and one product at a time."""
    return Cost(p.macs, p.N * (p.C + p.K) * prod(p.out))
