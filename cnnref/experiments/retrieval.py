"""Nearest neighbours of moved digits by their pixels and by a network's embedding.

The 1,797 digits of scikit-learn (8×8, Alpaydin and Kaynak 1998) are drawn at random places of a
18×18 sheet. A network learns to name the digits 0 to 5. Its features then serve to find and to
verify digits 6 to 9, which it has never seen, by the cosine of two embeddings.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.experiments.descent import descend

SHEET, KNOWN = 18, 6


@dataclass(frozen=True)
class Digits:
    """Images `(N, 1, 18, 18)`, 0 to 1, and the digit of each `(N,)`."""

    x: Tensor
    y: Tensor


def digits(seed: int) -> tuple[Digits, Digits]:
    """The digits 0 to 5 to learn from, and 6 to 9, all at random places.

    Examples:
        >>> known, new = digits(seed=0)
        >>> len(known.y), len(new.y), sorted(set(new.y.tolist()))
        (1083, 714, [6, 7, 8, 9])
    """
    found = import_module("sklearn.datasets").load_digits()
    small, y = torch.tensor(found.images).float() / 16, torch.tensor(found.target)
    random = torch.Generator().manual_seed(seed)
    places = torch.randint(SHEET - small.shape[-1] + 1, (len(y), 2), generator=random)
    x = torch.zeros(len(y), 1, SHEET, SHEET)
    for image, digit, (top, left) in zip(x, small, places.tolist(), strict=True):
        image[0, top : top + 8, left : left + 8] = digit
    return Digits(x[y < KNOWN], y[y < KNOWN]), Digits(x[y >= KNOWN], y[y >= KNOWN])


def embedder() -> nn.Sequential:
    """Three convolutions and the mean over all places: `(N, 1, 18, 18)` to `(N, 64)`."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, 1, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
        nn.Conv2d(32, 64, 3, 1, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    )  # fmt: skip


def trained(known: Digits, seed: int, *, steps: int = 400) -> nn.Sequential:
    """An embedder whose features, through a linear layer, name the known digits."""
    whole("steps", steps, 0)
    random = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        body, head = embedder(), nn.Linear(64, KNOWN)
    adam = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=3e-3)

    def loss() -> Tensor:
        batch = torch.randint(len(known.y), (64,), generator=random)
        return F.cross_entropy(head(body(known.x[batch])), known.y[batch])

    descend(adam, loss, steps)
    return body


def cosines(vectors: Tensor) -> Tensor:
    """Cosine of every pair of rows `(N, D)`: `(N, N)`.

    Examples:
        >>> cosines(torch.tensor([[1.0, 0.0], [2.0, 0.0], [0.0, 3.0]]))[0].tolist()
        [1.0, 1.0, 0.0]
    """
    unit = F.normalize(vectors, dim=1)
    return unit @ unit.T


def recall_at(vectors: Tensor, y: Tensor, k: int) -> float:
    """Share of items with at least one of the same kind among their k nearest others.

    Examples:
        >>> vectors = torch.tensor([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
        >>> recall_at(vectors, torch.tensor([0, 0, 1, 2]), 1)
        0.5
    """
    if not 1 <= whole("k", k, 1) < len(y):
        raise ValueError(f"k {k} must be less than the {len(y)} items")
    near = cosines(vectors).fill_diagonal_(-2).topk(k).indices
    return float((y[near] == y[:, None]).any(1).float().mean())


def error_rates(vectors: Tensor, y: Tensor, thresholds: Tensor) -> tuple[Tensor, Tensor]:
    """For each threshold of the cosine: false accepts and false rejects, as shares of the pairs.

    Args:
        vectors: `(N, D)`.
        y: `(N,)`; a pair is genuine if both have the same value.
        thresholds: `(T,)`; a pair is accepted from there on.

    Returns:
        FAR `(T,)`, of the pairs of different kinds; FRR `(T,)`, of the genuine pairs.
    """
    above = torch.ones(len(y), len(y)).triu(1).bool()
    same, cosine = (y[:, None] == y)[above], cosines(vectors)[above]
    genuine, other = cosine[same].sort().values, cosine[~same].sort().values
    rejected = torch.searchsorted(genuine, thresholds) / len(genuine)
    accepted = 1 - torch.searchsorted(other, thresholds) / len(other)
    return accepted, rejected


def equal_error(vectors: Tensor, y: Tensor) -> float:
    """The rate at which false accepts and rejects are alike, to a thousandth of the cosine."""
    accepted, rejected = error_rates(vectors, y, torch.linspace(-1, 1, 2001))
    at = int((accepted - rejected).abs().argmin())
    return float((accepted[at] + rejected[at]) / 2)


@torch.no_grad()
def measure(seed: int, *, steps: int = 400) -> dict[str, dict[str, float]]:
    """Recall at 1 and 5, equal error rate on digits 6 to 9: pixels, untrained, trained network."""
    known, new = digits(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        raw = embedder()
    with torch.enable_grad():
        net = trained(known, seed, steps=steps)
    found = {}
    for name, vectors in (
        ("pixels", new.x.flatten(1)),
        ("untrained", raw(new.x)),
        ("trained", net(new.x)),
    ):
        found[name] = {
            "recall_1": recall_at(vectors, new.y, 1),
            "recall_5": recall_at(vectors, new.y, 5),
            "equal_error": equal_error(vectors, new.y),
        }
    return found
