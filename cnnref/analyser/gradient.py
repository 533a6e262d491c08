"""How much each pixel counts in a network with weights: its effective receptive field."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import whole


def effective_field(
    model: nn.Module, step: str, image: tuple[int, int, int], samples: int = 8
) -> Tensor:
    """The share of each pixel in the gradient of a step's middle unit.

    The gradient of the sum over the unit's channels, its absolute value summed over the image's
    channels, averaged over random images, scaled to a sum of 1. It depends on the weights, the
    activations, the images; `Report.mass` depends on none of them.

    Args:
        model: a network of images, with weights; in the mode it is in.
        step: path of a module that gives a map `(N, C, H, W)`.
        image: channels, rows, columns.
        samples: random images, normally distributed.

    Returns:
        `(H, W)`, on the CPU.

    Raises:
        ValueError: if the module gives no map.

    Source: Luo, Li, Urtasun, Zemel, "Understanding the Effective Receptive Field in Deep
    Convolutional Neural Networks" (2016), section 3.

    Examples:
        >>> share = effective_field(nn.Sequential(nn.Conv2d(3, 4, 3)), "0", (3, 9, 9))
        >>> share.shape, int(share.count_nonzero()), round(float(share.sum()), 4)
        (torch.Size([9, 9]), 9, 1.0)
    """
    found: list[Tensor] = []
    hook = model.get_submodule(step).register_forward_hook(lambda module, x, out: found.append(out))
    first = next(model.parameters(), torch.zeros(1))
    x = torch.randn(whole("samples", samples, 1), *image, device=first.device, dtype=first.dtype)
    try:
        with torch.enable_grad():
            model(x.requires_grad_())
            out = found[-1]
            if out.ndim != 4:
                raise ValueError(f"{step} gives {tuple(out.shape)}, no map (N, C, H, W)")
            unit = out[..., out.shape[2] // 2, out.shape[3] // 2].sum()
            (slope,) = torch.autograd.grad(unit, x)
    finally:
        hook.remove()
    share = slope.abs().sum((0, 1)).cpu()
    return share / share.sum()
