"""Kept bytes are those of a run with elements, whatever the network and the batch."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnref.experiments.saved_activations import saved_bytes


def small(norm: bool, inplace: bool) -> nn.Sequential:
    parts: list[nn.Module] = []
    for before, after in ((3, 8), (8, 8)):
        parts.append(nn.Conv2d(before, after, 3, padding=1, bias=not norm))
        parts += [nn.BatchNorm2d(after)] if norm else []
        parts.append(nn.ReLU(inplace=inplace))
    return nn.Sequential(*parts, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 16, 10))


def kept_by_a_run(net: nn.Module, x: torch.Tensor) -> int:
    """The same with elements: storages told apart by where they lie in memory."""
    owned = {p.untyped_storage().data_ptr() for p in net.parameters()}
    found: dict[int, int] = {}
    alive = []

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.nbytes() and storage.data_ptr() not in owned:
            found[storage.data_ptr()] = storage.nbytes()
            alive.append(storage)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        net(x)
    return sum(found.values())


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("inplace", [False, True])
def test_bytes_without_elements_are_those_of_a_run(norm, inplace):
    with torch.device("meta"):
        empty = small(norm, inplace).train()
    real = small(norm, inplace).train()
    assert saved_bytes(empty, 4, 3, 8, 8) == kept_by_a_run(real, torch.randn(4, 3, 8, 8))


def test_kept_bytes_grow_with_the_batch_and_parameters_do_not_count():
    with torch.device("meta"):
        net = nn.Sequential(nn.Conv2d(3, 64, 3), nn.ReLU(inplace=True))
    one, four = (saved_bytes(net, batch, 3, 10, 10) for batch in (1, 4))
    assert one == 4 * (3 * 100 + 64 * 64)
    assert four == 4 * one


def test_a_network_with_elements_is_refused():
    with pytest.raises(ValueError, match=r'build it under torch\.device\("meta"\)'):
        saved_bytes(nn.Conv2d(3, 8, 3), 1, 3, 8, 8)
