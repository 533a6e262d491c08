"""New digit classes from one or five examples, by networks that learned other classes."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from cnnref.experiments.descent import descend
from cnnref.experiments.few_labels import network, of_classes, share
from cnnref.experiments.small_data import class_split, pretrained
from cnnref.training.pairs import triplet_loss
from cnnref.training.prototypical import distance_logits, prototypes

WAY = 5  # classes of an episode
Embedding = Callable[[Tensor], Tensor]


def episode(
    y: Tensor, shots: int, queries: int, random: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Indices of the support, indices of the queries, the class of both in order.

    Every class gives `shots` and `queries` images, none of them twice. Support labels are the
    first `shots` of each class: repeat `arange(classes)` to have them.

    Shapes: `(N,)` to `(K * shots,)`, `(K * queries,)` and `(K * queries,)`.

    Examples:
        >>> y = torch.tensor([0, 1, 0, 1])
        >>> support, query, target = episode(y, 1, 1, torch.Generator().manual_seed(0))
        >>> y[support], y[query], sorted(torch.cat([support, query]).tolist())
        (tensor([0, 1]), tensor([0, 1]), [0, 1, 2, 3])
    """
    support, query = [], []
    classes = int(y.max()) + 1
    for kind in range(classes):
        members = (y == kind).nonzero()[:, 0]
        if len(members) < shots + queries:
            raise ValueError(
                f"class {kind} has {len(members)} images; {shots} + {queries} are needed"
            )
        chosen = members[torch.randperm(len(members), generator=random)[: shots + queries]]
        support.append(chosen[:shots])
        query.append(chosen[shots:])
    return (
        torch.cat(support), torch.cat(query), torch.arange(classes).repeat_interleave(queries)
    )  # fmt: skip


def prototypical(seed: int, steps: int = 300) -> nn.Module:
    """A network trained by episodes of its source classes: five shots, five queries."""
    x, y = of_classes(class_split(seed)[0])
    return _trained(seed, steps, lambda net, random: _episode_loss(net, x, y, random))


def siamese(seed: int, steps: int = 300) -> nn.Module:
    """A network trained by random triplets of its source classes, on embeddings of length one."""
    x, y = of_classes(class_split(seed)[0])

    def loss(net: nn.Module, random: torch.Generator) -> Tensor:
        ones, others, _ = episode(y, 10, 10, random)
        anchor, positive = normalize(net(x[ones])), normalize(net(x[others]))
        turn = 10 * int(torch.randint(1, WAY, (1,), generator=random))
        return triplet_loss(anchor, positive, positive.roll(turn, 0))

    net = _trained(seed, steps, loss)
    return nn.Sequential(net, _Unit())


def accuracies(seed: int, shots: int, *, episodes: int = 100) -> dict[str, float]:
    """Mean accuracy over episodes of the unseen classes, for each way to embed an image."""
    classifier = pretrained(seed)
    torch.manual_seed(seed)
    embeddings: dict[str, nn.Module] = {
        "pixels": nn.Flatten(),
        "untrained": network(WAY)[:-1],
        "classifier": classifier[:-1],
        "classifier_cosine": nn.Sequential(classifier[:-1], _Unit()),
        "prototypical": prototypical(seed),
        "siamese": siamese(seed),
    }
    x, y = of_classes(class_split(seed)[1])
    return {
        name: new_classes(net.requires_grad_(False), x, y, shots, episodes)
        for name, net in embeddings.items()
    }


def new_classes(embed: Embedding, x: Tensor, y: Tensor, shots: int, episodes: int) -> float:
    """Mean share of queries whose prototype is the nearest."""
    features, random = embed(x), torch.Generator().manual_seed(0)  # the same episodes for all
    found = []
    for _ in range(episodes):
        support, query, target = episode(y, shots, 15, random)
        centres = prototypes(features[support], y[support], WAY)
        found.append(share(distance_logits(features[query], centres).argmax(1), target))
    return sum(found) / len(found)


def _trained(
    seed: int, steps: int, loss: Callable[[nn.Module, torch.Generator], Tensor]
) -> nn.Module:
    torch.manual_seed(seed)
    net, random = network(WAY)[:-1], torch.Generator().manual_seed(seed)
    adam = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0)
    descend(adam, lambda: loss(net, random), steps)
    return net


def _episode_loss(net: nn.Module, x: Tensor, y: Tensor, random: torch.Generator) -> Tensor:
    support, query, target = episode(y, 5, 5, random)
    centres = prototypes(net(x[support]), y[support], WAY)
    return cross_entropy(distance_logits(net(x[query]), centres), target)


class _Unit(nn.Module):
    """Vectors at length one."""

    def forward(self, x: Tensor) -> Tensor:
        return normalize(x, dim=1)
