"""A view of all windows, contracted with the weight.

    V[n, c, p, q, r, s] = x[n, c, p s_h + r d_h, q s_w + s d_w]      a view: no element is copied
    y[n, k, p, q]       = sum over c, r, s of V[n, c, p, q, r, s] w[k, c, r, s]

Strides make the view free. The contraction is a matrix product, which wants its rows in order,
so the copy of im2col happens there, out of sight.

Cost: N K P Q (C/G) R S multiplications; N C R S P Q elements when the contraction copies.
"""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

from cnnref.functional.problem import Cost, Problem, exact, grouped
from cnnref.geometry import effective_kernel

TOLERANCE = {torch.float64: 32, torch.float32: 16, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding. Processors add in different orders: at
512 channels 18 to 20 units were seen on an AMD EPYC, at most 16 on an Intel Xeon."""


def conv2d(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem, without bias.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> conv2d(torch.ones(1, 2, 4, 4), torch.ones(1, 2, 2, 2), algorithm="windows")[0, 0, 0]
        tensor([8., 8., 8.])
    """
    view, w = grouped(exact(x), exact(weight), p)
    for axis, (k, s, d) in enumerate(zip(p.kernel, p.stride, p.dilation, strict=True)):
        view = view.unfold(3 + axis, effective_kernel(k, d), s)
    view = view[..., :: p.dilation[0], :: p.dilation[1]]  # (N, G, C/G, P, Q, R, S)
    y = torch.einsum("ngcpqrs,gkcrs->ngkpq", view, w)
    return y.reshape(p.N, p.K, *p.out)


def cost(p: Problem) -> Cost:
    """Every product once, a copy of the view."""
    return Cost(p.macs, p.N * p.C * prod(p.kernel) * prod(p.out))
