"""Set the smallest weights to zero, freely or two of every four; shapes stay as they are."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.deploy.fold import Weighted


def prune_weights(model: nn.Module, share: float) -> nn.Module:
    """A copy in which a share of each layer's weights, the smallest, is zero.

    Every convolution and linear layer loses `floor(share * weights)`; biases and norms stay.

    Args:
        model: any network.
        share: 0 to 1.

    Source: Han et al. (2015), section 3.1, with a share in place of a threshold.

    Examples:
        >>> pruned = prune_weights(nn.Sequential(nn.Conv2d(4, 8, 3)), 0.9)
        >>> sparsity(pruned)  # 259 of 288
        0.8993055555555556
        >>> prune_weights(nn.Conv2d(4, 8, 3), 90)
        Traceback (most recent call last):
        ValueError: share 90 must be between 0 and 1
    """
    between("share", share, 0, 1)
    copy = deepcopy(model)
    for layer in weighted(copy).values():
        count = int(share * layer.weight.numel() + 1e-9)
        layer.weight.data[smallest(layer.weight, count)] = 0
    return copy


def smallest(weight: Tensor, count: int) -> Tensor:
    """True at the `count` smallest magnitudes; of equals, at the first ones.

    Examples:
        >>> smallest(torch.tensor([[3.0, -1.0], [2.0, 1.0]]), 2)
        tensor([[False,  True],
                [False,  True]])
    """
    if whole("count", count, 0) > weight.numel():
        raise ValueError(f"count {count} must be at most the {weight.numel()} weights")
    order = weight.detach().abs().flatten().sort(stable=True).indices[:count]
    mask = torch.zeros(weight.numel(), dtype=torch.bool, device=weight.device)
    mask[order] = True
    return mask.view(weight.shape)


def prune_two_of_four(model: nn.Module) -> nn.Module:
    """A copy in which, of every four neighbours along the input channels, the two smallest are 0.

    Layers whose input channels a group are not a multiple of 4, such as the first convolution or
    a depthwise one, stay dense.

    Source: Mishra et al. (2021), section 3.1; the axis is that of the GEMM's sum.

    Examples:
        >>> pruned = prune_two_of_four(nn.Linear(4, 1))
        >>> int((pruned.weight == 0).sum())
        2
    """
    copy = deepcopy(model)
    for layer in weighted(copy).values():
        if layer.weight.shape[1] % 4 == 0:
            last = layer.weight.data.movedim(1, -1)
            fours = last.reshape(-1, 4)
            least = fours.abs().sort(dim=-1, stable=True).indices[:, :2]
            kept = fours.scatter(-1, least, 0.0).reshape(last.shape)
            layer.weight.data = kept.movedim(-1, 1).contiguous()
    return copy


def zeros(model: nn.Module) -> dict[str, Tensor]:
    """Where the weights are zero, by the layer's name: what training has to leave alone.

    Examples:
        >>> layer = nn.Linear(2, 1)
        >>> layer.weight.data = torch.tensor([[0.0, 1.0]])
        >>> zeros(nn.Sequential(layer))
        {'0': tensor([[ True, False]])}
    """
    return {name: layer.weight.detach() == 0 for name, layer in weighted(model).items()}


@torch.no_grad()
def hold_zeros(model: nn.Module, masks: dict[str, Tensor]) -> None:
    """Set the masked weights to zero again, in place: call it behind every optimiser step.

    Examples:
        >>> net = prune_weights(nn.Sequential(nn.Linear(8, 8)), 0.5)
        >>> masks = zeros(net)
        >>> _ = net[0].weight.data.add_(1.0)
        >>> hold_zeros(net, masks)
        >>> sparsity(net)
        0.5
    """
    for name, mask in masks.items():
        layer = model.get_submodule(name)
        assert isinstance(layer, Weighted)
        layer.weight.masked_fill_(mask, 0.0)


def sparsity(model: nn.Module) -> float:
    """Share of zeros among the weights of convolutions and linear layers."""
    layers = weighted(model).values()
    return sum(int((layer.weight == 0).sum()) for layer in layers) / max(
        1, sum(layer.weight.numel() for layer in layers)
    )


def weighted(model: nn.Module) -> dict[str, Weighted]:
    """Convolutions and linear layers by name."""
    return {name: part for name, part in model.named_modules() if isinstance(part, Weighted)}
