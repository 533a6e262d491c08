"""One product of vectors for each output pixel and filter: what the sliding window draws.

    y[:, k, p, q] = W[k] . vec(window of x at (p, q))

Each pixel is a step that automatic differentiation remembers, so the backward pass is slower
still than the forward pass.

Cost: N K P Q (C/G) R S multiplications; one window of N C R S elements at a time.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.functional.problem import Cost, Problem, exact, grouped

TOLERANCE = {torch.float64: 16, torch.float32: 16, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding."""


def conv2d(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem, without bias.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> conv2d(torch.ones(1, 2, 4, 4), torch.ones(1, 2, 2, 2), algorithm="pixels")[0, 0, 0]
        tensor([8., 8., 8.])
    """
    windows, w = grouped(exact(x), exact(weight), p)
    (R, S), (dh, dw) = p.kernel, p.dilation
    vectors = w.flatten(2)  # (G, K/G, C/G R S)
    pixels = []
    for i in range(p.out[0]):
        top = i * p.stride[0]
        for j in range(p.out[1]):
            left = j * p.stride[1]
            window = windows[..., top : top + R * dh : dh, left : left + S * dw : dw]
            seen = window[..., :R, :S].flatten(2)  # (N, G, C/G R S)
            pixels.append((vectors @ seen[..., None])[..., 0].flatten(1))
    return torch.stack(pixels, -1).reshape(p.N, p.K, *p.out)


def cost(p: Problem) -> Cost:
    """Every product once, one window at a time."""
    return Cost(p.macs, p.N * p.C * p.kernel[0] * p.kernel[1])
