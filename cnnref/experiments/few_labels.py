"""Handwritten digits of which few are labelled, with networks small enough to train at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from cnnref.checks import whole
from cnnref.experiments.descent import descend

FEATURES = 128  # of the network of width 32
Loss = Callable[[Tensor, Tensor], Tensor]


def digits() -> tuple[Tensor, Tensor]:
    """All images of scikit-learn's digits, from 0 to 1, with their classes.

    Examples:
        >>> x, y = digits()
        >>> x.shape, int(y.max())
        (torch.Size([1797, 1, 8, 8]), 9)
    """
    data = import_module("sklearn.datasets").load_digits()
    return torch.tensor(data.images, dtype=torch.float32)[:, None] / 16, torch.tensor(data.target)


def of_classes(classes: Sequence[int]) -> tuple[Tensor, Tensor]:
    """The digits of some classes, which are numbered 0, 1 and on in the order given."""
    x, y = digits()
    rows = torch.cat([(y == kind).nonzero()[:, 0] for kind in classes])
    number = {kind: index for index, kind in enumerate(classes)}
    return x[rows], torch.tensor([number[int(kind)] for kind in y[rows]])


def draw(y: Tensor, each: int, seed: int) -> tuple[Tensor, Tensor]:
    """Indices of `each` random examples a class, and of all others.

    Examples:
        >>> few, rest = draw(torch.tensor([0, 1, 0, 1, 0]), 1, seed=0)
        >>> len(few), len(rest)
        (2, 3)
    """
    whole("each", each, 1)
    random = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(y), generator=random)
    taken = torch.zeros(len(y), dtype=torch.bool)
    for kind in set(y.tolist()):
        taken[order[y[order] == kind][:each]] = True
    return order[taken[order]], order[~taken[order]]


def network(classes: int, width: int = 32) -> nn.Sequential:
    """Three 3x3 convolutions, four averages a channel, a linear layer: the last is the head.

    Examples:
        >>> network(10, width=32)(torch.zeros(1, 1, 8, 8)).shape
        torch.Size([1, 10])
    """
    half = max(1, width // 2)
    return nn.Sequential(
        nn.Conv2d(1, half, 3, padding=1), nn.ReLU(),
        nn.Conv2d(half, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(width, width, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(4 * width, classes),
    )  # fmt: skip


def fit(
    net: nn.Module, x: Tensor, y: Tensor, *, seed: int, steps: int = 200, rate: float = 3e-3,
    loss: Loss = cross_entropy, change: Callable[[Tensor, torch.Generator], Tensor] | None = None,
    decay: float = 0.0,
) -> nn.Module:  # fmt: skip
    """AdamW on up to 64 random images a step; `change` augments them. Returns the network."""
    random = torch.Generator().manual_seed(seed)
    adam = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)

    def value() -> Tensor:
        batch = torch.randperm(len(x), generator=random)[:64]
        images = x[batch] if change is None else change(x[batch], random)
        return loss(net(images), y[batch])

    descend(adam, value, steps, falling.step)
    return net


def linear_probe(
    features: Tensor, y: Tensor, classes: int, decay: float = 1e-2
) -> Callable[[Tensor], Tensor]:
    """Logistic regression on features, fitted to the end; gives the logits of new features.

    The loss is the mean cross-entropy plus decay / 2 times the squared weights. Features are
    centred and divided by their common deviation first, both measured on these examples.

    Examples:
        >>> probe = linear_probe(torch.tensor([[0.0], [1.0]]), torch.tensor([0, 1]), 2)
        >>> probe(torch.tensor([[-3.0], [4.0]])).argmax(1)
        tensor([0, 1])
    """
    mean, spread = features.mean(0), features.std(correction=0).clamp(min=1e-6)
    layer = nn.Linear(features.shape[1], classes)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    scaled = (features - mean) / spread
    solver = torch.optim.LBFGS(layer.parameters(), max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        solver.zero_grad()
        value = cross_entropy(layer(scaled), y) + decay / 2 * layer.weight.square().sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch leaves both without types
        return value

    solver.step(closure)  # type: ignore[no-untyped-call]
    return lambda new: layer((new - mean) / spread).detach()


def nearest(features: Tensor, y: Tensor, new: Tensor) -> Tensor:
    """The class of the nearest example of each new one."""
    return y[torch.cdist(new, features).argmin(1)]


def share(named: Tensor, y: Tensor) -> float:
    """Share of the classes named rightly.

    Examples:
        >>> share(torch.tensor([0, 1]), torch.tensor([0, 0]))
        0.5
    """
    return float((named == y).float().mean())


def shifted(x: Tensor, random: torch.Generator) -> Tensor:
    """Images moved by up to one pixel each way, at random, with a little noise."""
    padded = nn.functional.pad(x, (1, 1, 1, 1))
    side = x.shape[-1]
    corner = torch.randint(3, (len(x), 2), generator=random)
    rows = corner[:, :1] + torch.arange(side)
    columns = corner[:, 1:] + torch.arange(side)
    which = torch.arange(len(x))[:, None, None]
    moved = padded[which, 0, rows[:, :, None], columns[:, None, :]][:, None]
    return moved + 0.1 * torch.randn(moved.shape, generator=random)
