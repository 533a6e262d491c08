"""Grad-CAM: feature maps weighted by the mean slope of a class's score.

    alpha_c = 1 / (H W) sum_ij d s_k / d f_cij
    L_ij = relu(sum_c alpha_c f_cij)

Behind a global average and one linear layer the slope is w_kc / (H W) at every place, so the map
is the class activation map without its bias, divided by H W. It needs no such head, only a layer
with places.

Source: Selvaraju et al., "Grad-CAM" (2017), equations 1 to 2.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from cnnref.inspect.modes import classes_of, evaluating, scores_of


def grad_cam(model: nn.Module, image: Tensor, target: Tensor | int, *, features: str) -> Tensor:
    """The map of a class at the places of a layer, `(N, H', W')`, at least 0.

    Args:
        model: gives logits `(N, K)`. It is read in evaluation mode.
        image: `(N, C, H, W)`.
        target: the class to explain, or one an image, `(N,)`.
        features: name of the submodule whose output has places, such as "layer4".

    Raises:
        ValueError: if there is no such submodule, or its output is no map.

    Examples:
        >>> from cnnref.models import create
        >>> net, x = create("simple_cnn"), torch.rand(2, 3, 32, 32)
        >>> grad_cam(net, x, 7, features="features").shape
        torch.Size([2, 4, 4])
    """
    return signed_grad_cam(model, image, target, features=features).relu()


def signed_grad_cam(
    model: nn.Module, image: Tensor, target: Tensor | int, *, features: str
) -> Tensor:
    """The same before the ReLU: below 0 where the evidence is against the class.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(1, 1, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        >>> _ = nn.init.ones_(net[0].weight), nn.init.zeros_(net[0].bias)
        >>> signed_grad_cam(net, torch.tensor([[[[2.0, -4.0]]]]), 0, features="0").tolist()
        [[[1.0, -2.0]]]
    """
    parts = dict(model.named_modules())
    if not features or features not in parts:
        near = ", ".join(name for name in parts if name and "." not in name)
        raise ValueError(f"features {features!r} is no submodule; at the top there are {near}")
    seen: list[Tensor] = []

    def keep(module: nn.Module, inputs: Any, output: Tensor) -> Tensor:
        kept = output if output.requires_grad else output.detach().requires_grad_()
        seen.append(kept)
        return kept.clone()  # so that a ReLU behind it may write in place

    hook = parts[features].register_forward_hook(keep)
    try:
        with torch.enable_grad(), evaluating(model):
            score = scores_of(model, image, classes_of(image, target)).sum()
    finally:
        hook.remove()
    maps = seen[-1]
    if maps.ndim != 4:
        raise ValueError(
            f"features {features!r} gives {tuple(maps.shape)}; maps (N, C, H, W) are needed"
        )
    (slope,) = torch.autograd.grad(score, maps)
    return (slope.mean((2, 3), keepdim=True) * maps).sum(1).detach()
