"""Small networks that score card transactions: along time, along columns, dense."""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.experiments.transactions import CHANNELS
from cnnref.layers import CausalConv1d

DILATIONS = (1, 2, 4)
WIDTH = 16


class LargestScore(nn.Module):
    """Scores of all steps `(N, 1, T)` to the score of the card `(N,)`, the largest of them."""

    def forward(self, x: Tensor) -> Tensor:
        return x.amax((1, 2))


class OneScore(nn.Module):
    """`(N, 1)` to `(N,)`."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, 0]


def causal_network(channels: int = CHANNELS) -> nn.Sequential:
    """A score for each transaction from those up to it: three taps, dilated by 1, 2 and 4.

    Examples:
        >>> import torch
        >>> causal_network()(torch.zeros(2, 3, 32)).shape
        torch.Size([2, 1, 32])
    """
    layers: list[nn.Module] = []
    for dilation in DILATIONS:
        layers += [CausalConv1d(channels, WIDTH, 3, dilation=dilation), nn.ReLU()]
        channels = WIDTH
    return nn.Sequential(*layers, nn.Conv1d(WIDTH, 1, 1))


def column_network(columns: int) -> nn.Sequential:
    """The same three layers over the columns of a row, then a linear layer over all of them."""
    layers: list[nn.Module] = [nn.Unflatten(1, (1, columns))]
    channels = 1
    for dilation in DILATIONS:
        layers += [nn.Conv1d(channels, WIDTH, 3, 1, dilation, dilation), nn.ReLU()]
        channels = WIDTH
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(WIDTH * columns, 1), OneScore())


def dense_network(columns: int) -> nn.Sequential:
    """Two hidden layers."""
    return nn.Sequential(
        nn.Linear(columns, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1),
        OneScore(),
    )  # fmt: skip
