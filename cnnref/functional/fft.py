"""The convolution theorem: a product of spectra.

    Y = irfft2( rfft2(x) * conj(rfft2(w)) ), cut to P x Q

Networks correlate instead of convolving, hence the conjugate. A spectrum belongs to a periodic
signal: with the padded input as period, wrap-around spoils only cells behind the last window,
which are cut off. A stride throws results away; a dilation spreads the kernel with zeros.

Cost: it does not grow with the kernel. Real multiplications: four for each complex product,
2 log2(H W) for each cell of a transform (Cooley and Tukey 1965).
Tolerance: near that of the definition; sums run over the whole image.
"""

from __future__ import annotations

from math import ceil, log2, prod

import torch
from torch import Tensor

from cnnref.functional import taps
from cnnref.functional.problem import Cost, Problem, exact, grouped
from cnnref.geometry import effective_kernel

TOLERANCE = {torch.float64: 64, torch.float32: 16, torch.float16: 1, torch.bfloat16: 1}
"""Largest relative error in units of the type's rounding."""


def conv2d(x: Tensor, weight: Tensor, p: Problem) -> Tensor:
    """The convolution of a problem, without bias.

    Examples:
        >>> from cnnref.functional import conv2d
        >>> y = conv2d(torch.ones(1, 2, 4, 4), torch.ones(1, 2, 2, 2), algorithm="fft")
        >>> y[0, 0, 0].round(decimals=4)
        tensor([8., 8., 8.])
    """
    if not p.N:
        return taps.convolve(x, weight, p)  # no library transforms an empty batch
    image, w = grouped(exact(x), exact(weight), p)
    spread = w.new_zeros(*w.shape[:3], *map(effective_kernel, p.kernel, p.dilation))
    spread[..., :: p.dilation[0], :: p.dilation[1]] = w
    spectrum = torch.einsum(
        "ngchw,gkchw->ngkhw",
        torch.fft.rfft2(image),
        torch.fft.rfft2(spread, s=p.padded).conj(),
    )
    y = torch.fft.irfft2(spectrum, s=p.padded)[..., :: p.stride[0], :: p.stride[1]]
    return y[..., : p.out[0], : p.out[1]].reshape(p.N, p.K, *p.out)


def cost(p: Problem) -> Cost:
    """Four real products for each complex one, the transforms, three spectra."""
    height, width = p.padded
    cells, bins = height * width, height * (width // 2 + 1)
    maps = (p.N * p.C, p.K * p.C // p.G, p.N * p.K)
    products = 4 * p.N * p.K * (p.C // p.G) * bins
    transforms = sum(maps) * ceil(2 * cells * log2(max(cells, 2)))
    return Cost(products + transforms, 2 * bins * sum(maps) + prod(p.padded) * p.N * p.C)
