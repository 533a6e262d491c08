"""Bytes that a forward pass keeps for the backward pass."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def saved_bytes(model: nn.Module, *shape: int) -> int:
    """Bytes of all tensors that autograd keeps for one batch, without running the arithmetic.

    Each storage counts once, parameters not at all. The model must lie on the device "meta",
    where tensors have shapes but no elements.

    Args:
        model: a network on "meta", in the mode to measure.
        shape: batch, channels, height, width.

    Raises:
        ValueError: if the model has elements.

    Examples:
        >>> with torch.device("meta"):
        ...     net = nn.Sequential(nn.Conv2d(3, 8, 3, bias=False), nn.ReLU(inplace=True))
        >>> saved_bytes(net, 1, 3, 10, 10) == 4 * (3 * 10 * 10 + 8 * 8 * 8)
        True
    """
    if any(not parameter.is_meta for parameter in model.parameters()):
        raise ValueError('model holds elements; build it under torch.device("meta")')
    owned = {parameter.untyped_storage()._cdata for parameter in model.parameters()}
    kept: dict[int, int] = {}
    alive: list[Tensor] = []  # a storage that dies would free its number for the next one

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in owned:
            kept[storage._cdata] = storage.nbytes()
            alive.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        model(torch.empty(*shape, device="meta"))
    return sum(kept.values())
