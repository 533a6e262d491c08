"""One digit among many others: what weights, resampling and a threshold do to a rare class.

The question is whether an image shows an 8. Of the training images that do, only 24 are kept:
about two in a hundred. Test images are weighted so that 8 is as rare among them, and yet every 8
is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.experiments.deployed import split
from cnnref.experiments.descent import descend

RARE, KEPT = 8, 24
STEPS, RATE = 300, 3e-3
METHODS = ("plain", "weighted", "resampled")


@dataclass(frozen=True)
class Scores:
    """How well probabilities find the rare class.

    Attributes:
        accuracy: share of right answers.
        recall: share of the rare that is found.
        precision: share of the found that is rare.
        f1: harmonic mean of the two.
        balanced: mean of the recalls of both classes.
        average_precision: area under precision over recall.
        roc_auc: probability that a rare image ranks before another.
        mean: mean probability; the prior, if it is calibrated.
    """

    accuracy: float
    recall: float
    precision: float
    f1: float
    balanced: float
    average_precision: float
    roc_auc: float
    mean: float


def data(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Training images and 0 or 1; test images and 0 or 1.

    Examples:
        >>> x, y, _, _ = data(0)
        >>> int(y.sum()), 0.02 < float(y.float().mean()) < 0.025
        (24, True)
    """
    x, digit, new_x, new_digit = split(seed)
    rare = digit == RARE
    keep = ~rare | (rare & (rare.cumsum(0) <= KEPT))
    return x[keep], rare[keep].long(), new_x, (new_digit == RARE).long()


def probabilities(method: str, seed: int, steps: int = STEPS) -> Tensor:
    """Of an 8, for the test images of a seed, by a small CNN trained in one of `METHODS`."""
    one_of("method", method, METHODS)
    x, y, new_x, _ = data(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(512, 2),
        )  # fmt: skip
    share = y.double().mean()
    each = torch.where(y == 1, 0.5 / share, 0.5 / (1 - share)).float()  # mean 1, half to a class
    chance = each if method == "resampled" else torch.ones_like(each)
    random = torch.Generator().manual_seed(seed)
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)

    def loss() -> Tensor:
        batch = torch.multinomial(chance, 64, replacement=True, generator=random)
        losses = F.cross_entropy(net(x[batch]), y[batch], reduction="none")
        weight = each[batch] if method == "weighted" else torch.ones_like(losses)
        return (losses * weight).mean()

    descend(adam, loss, steps, falling.step)
    with torch.no_grad():
        logits: Tensor = net(new_x)
    return logits.softmax(1)[:, 1].double()


def prior(seed: int) -> float:
    """Share of the rare class in training."""
    return float(data(seed)[1].double().mean())


def judge(probability: Tensor, rare: Tensor, threshold: float | Tensor, share: float) -> Scores:
    """The scores where the rare class has this share, whatever it has in the sample.

    Args:
        probability: `(N,)`, of the rare class.
        rare: `(N,)`, 0 or 1.
        threshold: an image is called rare from here on; one number, or one an image.
        share: of the rare class where the scores shall hold.

    Examples:
        >>> found = judge(torch.tensor([0.9, 0.2, 0.8, 0.1]), torch.tensor([1, 1, 0, 0]), 0.5, 0.5)
        >>> found.recall, found.precision, found.accuracy
        (0.5, 0.5, 0.5)
    """
    inside = float(rare.double().mean())
    weight = torch.where(rare == 1, share / inside, (1 - share) / (1 - inside)).double()
    called = probability >= threshold
    hit = float(called[rare == 1].double().mean())
    false = float(called[rare == 0].double().mean())
    found = share * hit + (1 - share) * false
    precision = share * hit / found if found else 0.0
    metrics = import_module("sklearn.metrics")
    ranks = rare.numpy(), probability.numpy()
    return Scores(
        accuracy=share * hit + (1 - share) * (1 - false),
        recall=hit,
        precision=precision,
        f1=2 * precision * hit / (precision + hit) if hit else 0.0,
        balanced=(hit + 1 - false) / 2,
        average_precision=float(
            metrics.average_precision_score(*ranks, sample_weight=weight.numpy())
        ),
        roc_auc=float(metrics.roc_auc_score(*ranks)),
        mean=float((probability * weight).mean()),
    )


def tuned(probability: Tensor, rare: Tensor, share: float) -> Tensor:
    """For each image the threshold with the best F1 on the other half of the images, `(N,)`.

    Examples:
        >>> tuned(torch.tensor([0.9, 0.8, 0.3, 0.4, 0.1, 0.2]), torch.tensor([1, 1, 1, 1, 0, 0]),
        ...       share=0.5).unique()
        tensor([0.3000, 0.4000])
    """
    half = torch.empty_like(rare)
    for kind in (0, 1):
        half[rare == kind] = torch.arange(int((rare == kind).sum())) % 2
    found = torch.empty_like(probability)
    for side in (0, 1):
        p, y = probability[half != side], rare[half != side]
        best = max(sorted(set(p.tolist())), key=lambda t: judge(p, y, t, share).f1)
        found[half == side] = best
    return found


def back_to(probability: Tensor, trained: float, true: float) -> Tensor:
    """Probabilities for one share of the rare class, from those for another, by Bayes' rule.

    The odds are multiplied by the quotient of the prior odds.

    Examples:
        >>> back_to(torch.tensor([0.5]), trained=0.5, true=0.02)
        tensor([0.0200])
    """
    shift = true * (1 - trained) / ((1 - true) * trained)
    odds = probability * shift
    return odds / (odds + 1 - probability)
