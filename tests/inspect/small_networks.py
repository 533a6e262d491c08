"""Small networks with what attacks and maps must leave alone: dropout, a frozen batch norm."""

from __future__ import annotations

import torch
from torch import nn


def network(seed: int, *, inplace: bool = True) -> nn.Sequential:
    """From `(N, 1, 6, 6)` to three logits, in training mode but for its batch norm."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace), nn.Conv2d(4, 5, 3),
        nn.ReLU(inplace), nn.Dropout(0.5), nn.Flatten(), nn.Linear(20, 3),
    )  # fmt: skip
    net[1].running_mean.uniform_(-0.2, 0.2)
    net[1].running_var.uniform_(0.5, 1.5)
    net.train()
    net[1].eval()
    return net


def state(net: nn.Module) -> tuple:
    """Modes, flags, gradients and values: all that a look from outside must not change."""
    return (
        [part.training for part in net.modules()],
        [p.requires_grad for p in net.parameters()],
        [p.grad is None for p in net.parameters()],
        [value.tolist() for value in net.state_dict().values()],
    )
