"""Class activation maps: the score of each class before the global average.

A network that ends in a global average and one linear layer computes

    s_k = b_k + sum_c w_kc mean_ij f_cij = mean_ij (b_k + sum_c w_kc f_cij) = mean_ij M_kij

A mean and a linear map change places, so the score of a class is the mean of a map. The map costs
K C MACs a place, and no training.

Source: Zhou et al., "Learning Deep Features for Discriminative Localization" (2016), equation 2;
there without the bias.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


def class_maps(features: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """The map of every class, whose mean over the places is the class's score.

    Args:
        features: `(N, C, H, W)`, what the global average receives.
        weight: `(K, C)`, of the linear layer behind it.
        bias: `(K,)`, of that layer.

    Returns:
        `(N, K, H, W)`.

    Raises:
        ValueError: if the shapes do not fit.

    Examples:
        >>> f = torch.tensor([[[[1.0, 0.0], [0.0, 3.0]]]])
        >>> class_maps(f, torch.tensor([[2.0], [1.0]])).tolist()
        [[[[2.0, 0.0], [0.0, 6.0]], [[1.0, 0.0], [0.0, 3.0]]]]
    """
    if features.ndim != 4 or weight.ndim != 2 or features.shape[1] != weight.shape[1]:
        raise ValueError(
            f"features {tuple(features.shape)} and weight {tuple(weight.shape)} "
            "must be (N, C, H, W) and (K, C)"
        )
    maps = torch.einsum("nchw,kc->nkhw", features, weight)
    return maps if bias is None else maps + bias[:, None, None]


@torch.no_grad()
def cam(model: nn.Module, image: Tensor, *, features: str, classifier: str) -> Tensor:
    """The class maps of a network for a batch of images, in evaluation mode.

    Args:
        model: a network that ends in a global average and one linear layer.
        image: `(N, C, H, W)`.
        features: name of the submodule whose output is averaged, such as "layer4".
        classifier: name of the linear layer, such as "fc".

    Returns:
        `(N, K, H', W')`, one map a class; its mean is the logit.

    Raises:
        ValueError: if the names or the head do not fit, or the maps do not average to the logits.

    Examples:
        >>> from cnnref.models import create
        >>> net, x = create("simple_cnn"), torch.zeros(1, 3, 32, 32)
        >>> cam(net, x, features="features", classifier="classifier.3").shape
        torch.Size([1, 10, 4, 4])
    """
    source, linear = (_part(model, name) for name in (features, classifier))
    if not isinstance(linear, nn.Linear):
        raise ValueError(f"classifier {classifier!r} is a {type(linear).__name__}; a Linear fits")
    seen: list[Tensor] = []

    def keep(module: nn.Module, inputs: Any, output: Tensor) -> None:
        seen.append(output)

    hook, training = source.register_forward_hook(keep), model.training
    try:
        logits = model.eval()(image)
    finally:
        hook.remove()
        model.train(training)
    maps = class_maps(seen[-1], linear.weight, linear.bias)
    if not torch.allclose(maps.mean((2, 3)), logits, rtol=1e-3, atol=1e-4 + 1e-3 * _size(logits)):
        raise ValueError(
            f"the mean of {classifier!r} over {features!r} is not the logits: "
            "something stands between the two besides a global average"
        )
    return maps


def _part(model: nn.Module, name: str) -> nn.Module:
    parts: dict[str, nn.Module] = dict(model.named_modules())
    if name not in parts or not name:
        near = ", ".join(part for part in parts if part and "." not in part)
        raise ValueError(f"{name!r} is no submodule; at the top there are {near}")
    return parts[name]


def _size(x: Tensor) -> float:
    return float(x.abs().max())
