"""How far small changes of the pixels lower the accuracy of four kinds of network.

All learn the same handwritten digits, pixels from 0 to 1. Then every pixel may move by epsilon:
along the gradient (FGSM, PGD), or by a random sign, which is the control.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.experiments.deployed import dense_network, fit, split
from cnnref.experiments.descent import descend
from cnnref.experiments.glyphs import accuracy
from cnnref.inspect.adversarial import fgsm, pgd
from cnnref.models.vit import VisionTransformer

EPSILONS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
KINDS = ("cnn", "linear", "mlp", "vit")
STEPS, RATE = 400, 3e-3
PGD_STEPS = 20
TRAINED_AT, TRAIN_STEPS = 0.15, 5  # of adversarial training: epsilon, steps of PGD


class ThreeChannels(nn.Module):
    """A grey image three times, for a network that reads colour."""

    def forward(self, x: Tensor) -> Tensor:
        return x.expand(-1, 3, -1, -1)


def network(kind: str) -> nn.Module:
    """One of `KINDS`, untrained, from `(N, 1, 8, 8)` to ten logits.

    Examples:
        >>> [network(kind)(torch.zeros(2, 1, 8, 8)).shape[1] for kind in KINDS]
        [10, 10, 10, 10]
    """
    if kind == "cnn":
        return dense_network()
    if kind == "linear":
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
    if kind == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    if kind == "vit":
        vit = VisionTransformer(8, 2, 2, 4, 32, 64, num_classes=10)
        return nn.Sequential(ThreeChannels(), vit)
    raise ValueError(f"kind {kind!r} must be one of {', '.join(KINDS)}")


def trained(kind: str, seed: int, steps: int = STEPS) -> nn.Module:
    """A network fitted to the digits of a seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = network(kind)
    fit(net, *split(seed)[:2], steps=steps, seed=seed, rate=RATE)
    return net.eval()


def attacked(net: nn.Module, attack: str, epsilon: float, seed: int) -> float:
    """Accuracy on the test digits of a seed after "fgsm", "pgd" or "noise"."""
    _, _, x, y = split(seed)
    if attack == "noise":
        random = torch.Generator().manual_seed(seed)
        sign = torch.randint(0, 2, x.shape, generator=random) * 2.0 - 1
        moved = (x + epsilon * sign).clamp(0, 1)
    elif attack == "fgsm":
        moved = fgsm(net, x, y, epsilon=epsilon)
    elif attack == "pgd":
        moved = pgd(net, x, y, epsilon=epsilon, step=epsilon / 5, steps=PGD_STEPS, seed=seed)
    else:
        raise ValueError(f"attack {attack!r} must be fgsm, pgd or noise")
    return accuracy(net, moved, y)


def transferred(source: nn.Module, target: nn.Module, epsilon: float, seed: int) -> float:
    """Accuracy of one network on the digits that PGD has made for another."""
    _, _, x, y = split(seed)
    moved = pgd(source, x, y, epsilon=epsilon, step=epsilon / 5, steps=PGD_STEPS, seed=seed)
    return accuracy(target, moved, y)


def adversarially_trained(seed: int, steps: int = STEPS) -> nn.Module:
    """The CNN, fitted to digits that PGD has moved by at most `TRAINED_AT`, new ones each step."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = dense_network()
    x, y, _, _ = split(seed)
    random = torch.Generator().manual_seed(seed)
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)
    net.train()
    seeds = iter(range(steps))

    def loss() -> Tensor:
        batch = torch.randint(len(x), (64,), generator=random)
        moved = pgd(
            net, x[batch], y[batch], epsilon=TRAINED_AT, step=TRAINED_AT / 3, steps=TRAIN_STEPS,
            seed=next(seeds),
        )  # fmt: skip
        return F.cross_entropy(net(moved), y[batch])

    descend(adam, loss, steps, falling.step)
    return net.eval()
