"""Freeze part of a network so that nothing in it moves, neither parameters nor buffers.

`requires_grad_(False)` alone stops gradients. Batch norms in training mode still replace their
running statistics, and dropout still draws. A frozen part here stays in evaluation mode, whatever
`model.train()` says later, and so computes one fixed function.
"""

from __future__ import annotations

from typing import Any

from torch import nn


def freeze(module: nn.Module) -> nn.Module:
    """Stop the parameters, and keep the module and all its parts in evaluation mode.

    Each part switches itself to evaluation before it runs. Parts that are added later, such as a
    new head, are not frozen. A deep copy of a frozen network is frozen too.

    Returns:
        The module itself.

    Examples:
        >>> import torch
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
        >>> _ = freeze(net).train()(torch.randn(2, 3, 8, 8))
        >>> any(p.requires_grad for p in net.parameters()), net[1].num_batches_tracked.item()
        (False, 0)
    """
    module.requires_grad_(False)
    for part in module.modules():
        if not is_frozen(part):
            part.register_forward_pre_hook(_evaluate)
        part.training = False
    return module


def unfreeze(module: nn.Module) -> nn.Module:
    """Undo `freeze` for a module and all its parts, and put them into training mode.

    Parameters without gradient from elsewhere get it too. An optimiser made before must be given
    the parameters: see `torch.optim.Optimizer.add_param_group`.

    Returns:
        The module itself.

    Examples:
        >>> net = unfreeze(freeze(nn.BatchNorm2d(8)))
        >>> is_frozen(net), net.training, net.weight.requires_grad
        (False, True, True)
    """
    for part in module.modules():
        hooks = part._forward_pre_hooks
        for number in [number for number, hook in hooks.items() if hook is _evaluate]:
            del hooks[number]
    return module.requires_grad_(True).train()


def is_frozen(module: nn.Module) -> bool:
    """Whether `freeze` holds this very module in evaluation mode.

    Examples:
        >>> is_frozen(nn.ReLU()), is_frozen(freeze(nn.ReLU()))
        (False, True)
    """
    return any(hook is _evaluate for hook in module._forward_pre_hooks.values())


def _evaluate(module: nn.Module, inputs: tuple[Any, ...]) -> None:
    module.training = False
