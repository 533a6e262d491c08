"""Fold batch normalisation into the convolution before it.

In eval mode both are affine, channel by channel, so one convolution does the work of two layers:

    w' = w * gamma / sqrt(var + eps)
    b' = (b - mean) * gamma / sqrt(var + eps) + beta
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy

import torch
from torch import Tensor, fx, nn
from torch.nn.modules.batchnorm import _BatchNorm

Weighted = nn.Conv1d | nn.Conv2d | nn.Conv3d | nn.Linear
"""Layers whose weight has the output channels on its first axis."""


def fold_batch_norm(model: nn.Module) -> nn.Module:
    """A copy of the model in which every batch norm behind a convolution has become part of it.

    A norm stays where it is if it does not directly follow a convolution or linear layer, if
    something else reads the convolution's output, if one of the two runs more than once, or if
    it keeps no running statistics. The norms folded leave an `nn.Identity` under their name.

    Args:
        model: a network in eval mode, whose forward method torch.fx can trace.

    Raises:
        ValueError: for a network in training mode, or one that cannot be traced.

    Source: Jacob et al. (2018), section 3.2; torch 2.13, torch.nn.utils.fuse_conv_bn_eval.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU())
        >>> fold_batch_norm(net.eval())
        Sequential(
          (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
          (1): Identity()
          (2): ReLU()
        )
        >>> fold_batch_norm(net.train())
        Traceback (most recent call last):
        ValueError: model is in training mode, which uses the batch; call eval() first
    """
    if any(module.training for module in model.modules() if isinstance(module, _BatchNorm)):
        raise ValueError("model is in training mode, which uses the batch; call eval() first")
    folded = deepcopy(model)
    for layer_name, norm_name in pairs(folded):
        layer, norm = folded.get_submodule(layer_name), folded.get_submodule(norm_name)
        assert isinstance(layer, Weighted)
        assert isinstance(norm, _BatchNorm)
        weight, bias = folded_weights(layer, norm)
        layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
        parent, _, name = norm_name.rpartition(".")
        setattr(folded.get_submodule(parent), name, nn.Identity())
    return folded


def pairs(model: nn.Module) -> list[tuple[str, str]]:
    """Names of the layers and norms that may be folded, in the order they run.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.BatchNorm2d(8))
        >>> pairs(net)
        [('0', '1')]
    """
    try:
        graph = fx.Tracer().trace(model)
    except Exception as fault:
        raise ValueError(f"model {type(model).__name__} cannot be traced: {fault}") from fault
    calls = [node for node in graph.nodes if node.op == "call_module"]
    runs = Counter(str(node.target) for node in calls)
    found = []
    for node in calls:
        before = node.args[0] if node.args else None
        if not isinstance(before, fx.Node) or before.op != "call_module":
            continue
        layer_name, norm_name = str(before.target), str(node.target)
        layer, norm = model.get_submodule(layer_name), model.get_submodule(norm_name)
        alone = len(before.users) == 1 and runs[layer_name] == runs[norm_name] == 1
        tracked = isinstance(norm, _BatchNorm) and norm.running_mean is not None
        if alone and tracked and isinstance(layer, Weighted):
            found.append((layer_name, norm_name))
    return found


@torch.no_grad()
def folded_weights(layer: Weighted, norm: _BatchNorm) -> tuple[Tensor, Tensor]:
    """Weight and bias of the one layer that stands for both.

    Examples:
        >>> norm = nn.BatchNorm2d(1, eps=0.0)
        >>> _ = norm.running_mean.fill_(2.0), norm.running_var.fill_(4.0)
        >>> layer = nn.Conv2d(1, 1, 1)
        >>> _ = nn.init.constant_(layer.weight, 6.0), nn.init.constant_(layer.bias, 5.0)
        >>> weight, bias = folded_weights(layer, norm)
        >>> weight.item(), bias.item()
        (3.0, 1.5)
    """
    mean, variance = norm.running_mean, norm.running_var
    assert mean is not None
    assert variance is not None
    factor = torch.rsqrt(variance + norm.eps)
    if norm.weight is not None:
        factor = factor * norm.weight
    bias = -mean if layer.bias is None else layer.bias - mean
    bias = bias * factor
    if norm.bias is not None:
        bias = bias + norm.bias
    return layer.weight * factor.reshape(-1, *[1] * (layer.weight.ndim - 1)), bias
