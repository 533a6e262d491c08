"""Gradients through stacks of large or small kernels at initialisation."""

from __future__ import annotations

import torch
from torch import nn

from cnnref.checks import whole


def gradient_growth(
    kernel: int, layers: int, seed: int = 0, *, width: int = 8, size: int = 10, batch: int = 8
) -> float:
    """Norm of the gradient at the input divided by that at the output of a plain stack.

    Each layer is a convolution, batch normalisation in training mode, a ReLU; weights are drawn
    by He's rule, the images and the gradient at the output by a normal distribution.

    Args:
        kernel: rows and columns of each kernel, odd.
        layers: how many layers.
        seed: of all random numbers.
        width: channels throughout.
        size: rows and columns of the images, which padding keeps.
        batch: images.

    Source: Yang et al. 2019, "A mean field theory of batch normalization", section 4: the growth
    a layer tends to sqrt(pi / (pi - 1)), about 1.21, for wide layers and large batches.

    Examples:
        >>> gradient_growth(3, 12) > gradient_growth(7, 4)
        True
        >>> gradient_growth(4, 2)
        Traceback (most recent call last):
        ValueError: kernel 4 must be odd, so that padding keeps the size
    """
    if whole("kernel", kernel, 1) % 2 == 0:
        raise ValueError(f"kernel {kernel} must be odd, so that padding keeps the size")
    torch.manual_seed(seed)
    parts: list[nn.Module] = []
    for _ in range(whole("layers", layers, 1)):
        conv = nn.Conv2d(width, width, kernel, padding=kernel // 2, bias=False)
        nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        parts += [conv, nn.BatchNorm2d(width), nn.ReLU()]
    x = torch.randn(batch, width, size, size, requires_grad=True)
    y = nn.Sequential(*parts)(x)
    above = torch.randn_like(y)
    (below,) = torch.autograd.grad(y, x, above)
    return float(below.norm() / above.norm())
