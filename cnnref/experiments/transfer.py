"""A small network, pre-trained on strokes, moved to a task with few labels by four methods.

scratch   a new network, all of it trained
linear    the pre-trained layers as they are, a new head trained
full      a new head, all of it trained
lp_ft     linear first, then all of it
random    as linear, but on a network that was never trained: what the pre-training adds
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import one_of, whole
from cnnref.experiments.descent import descend
from cnnref.experiments.glyphs import accuracy
from cnnref.experiments.strokes import drawings, some

METHODS = ("scratch", "random", "linear", "full", "lp_ft")
SOURCE, TARGET = 32, 8  # kinds of strokes to pre-train on; other kinds to transfer to
FEATURES = 256
HEAD_STEPS, STEPS, BATCH = 300, 150, 32
HEAD_RATE = 1e-2  # of the linear part of lp_ft

Images = tuple[Tensor, Tensor]


def kinds() -> tuple[Tensor, Tensor]:
    """The drawings to pre-train on, `(32, 5, 5)`, and eight others.

    Examples:
        >>> [len(part) for part in kinds()]
        [32, 8]
    """
    cells = drawings(SOURCE + TARGET, seed=0)
    return cells[:SOURCE], cells[SOURCE:]


def network(classes: int, seed: int) -> nn.Sequential:
    """Three convolutions of stride 2 that give 256 features, then a linear head.

    Examples:
        >>> network(8, seed=0)(torch.zeros(2, 1, 28, 28)).shape
        torch.Size([2, 8])
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        body = nn.Sequential(
            nn.Conv2d(1, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
        )  # fmt: skip
        return nn.Sequential(body, nn.Linear(FEATURES, classes))


def pretrained(seed: int, *, steps: int = 800) -> nn.Sequential:
    """A network that has learned the 32 kinds of strokes, from 64 new images a step."""
    whole("steps", steps, 1)
    net, (cells, _) = network(SOURCE, seed), kinds()
    random = torch.Generator().manual_seed(seed)

    def batch() -> Images:
        kind = torch.randint(SOURCE, (64,), generator=random)
        return some(cells, kind, random), kind

    _descend(net, [{"params": net.parameters(), "lr": 3e-3}], batch, steps)
    return net


def fit(
    net: nn.Module, groups: Sequence[dict[str, Any]], train: Images, seed: int, steps: int = STEPS
) -> None:
    """Train by Adam on random batches of 32, each group's rate falling to zero.

    Args:
        net: the network, changed in place.
        groups: parameters with their rates, as torch takes them.
        train: images `(N, 1, 28, 28)` and classes `(N,)`.
        seed: of the batches.
        steps: of Adam.
    """
    x, y = train
    random = torch.Generator().manual_seed(seed)

    def batch() -> Images:
        chosen = torch.randint(len(x), (BATCH,), generator=random)
        return x[chosen], y[chosen]

    _descend(net, groups, batch, steps)


def _descend(net: nn.Module, groups: Sequence[dict[str, Any]], batch: Any, steps: int) -> None:
    adam = torch.optim.Adam(list(groups))
    falling = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 1 - step / steps)

    def loss() -> Tensor:
        x, y = batch()
        return F.cross_entropy(net(x), y)

    descend(adam, loss, steps, falling.step)


def with_head(base: nn.Sequential, classes: int, seed: int) -> nn.Sequential:
    """A copy of a network whose head is new."""
    net = copy.deepcopy(base)
    net[1] = network(classes, seed)[1]
    return net


def moved(
    method: str,
    base: nn.Sequential,
    train: Images,
    rate: float,
    seed: int,
    *,
    share: float = 1.0,
    steps: int = STEPS,
) -> nn.Sequential:
    """The network that a method makes of few images.

    Args:
        method: one of `METHODS`.
        base: the pre-trained network, left as it is.
        train: images and classes, all classes among them.
        rate: first learning rate; for lp_ft of its second part.
        seed: of the new head and of the batches.
        share: rate of the body as a share of the head's, 1 for one rate everywhere.
        steps: of training more than a head.

    Examples:
        >>> x, y = torch.zeros(4, 1, 28, 28), torch.tensor([0, 1, 2, 2])
        >>> net = moved("full", network(32, seed=0), (x, y), 1e-3, seed=0, steps=1)
        >>> net(x).shape
        torch.Size([4, 3])
    """
    one_of("method", method, METHODS)
    classes = int(train[1].max()) + 1
    fresh = network(classes, seed + 50)
    net = fresh if method in ("scratch", "random") else with_head(base, classes, seed + 50)
    body, head = net[0], net[1]
    if method in ("random", "linear", "lp_ft"):
        with torch.no_grad():
            features = body(train[0])
        lr = HEAD_RATE if method == "lp_ft" else rate
        fit(head, [{"params": head.parameters(), "lr": lr}], (features, train[1]), seed, HEAD_STEPS)
    if method in ("scratch", "full", "lp_ft"):
        groups = [
            {"params": body.parameters(), "lr": rate * share},
            {"params": head.parameters(), "lr": rate},
        ]
        fit(net, groups, train, seed, steps)
    return net


def score(net: nn.Module, test: Images) -> float:
    """Share of images whose class a network names."""
    return accuracy(net, *test)
