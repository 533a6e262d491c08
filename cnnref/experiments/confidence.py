"""How sure a network is, how often it is right, and what a temperature or an ensemble mend.

A dense network learns 300 handwritten digits until it knows them by heart. A temperature is
fitted to 300 others. Everything is read on the test images. There are three cases: clean images;
images with noise, which the network can know by heart too; labels of which a share, everywhere,
is drawn by lot.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.experiments.deployed import fit, split
from cnnref.inspect.calibration import expected_calibration_error, temperature

LEARNT, HELD_OUT, MEMBERS = 300, 300, 5
STEPS, RATE = 400, 3e-3
CASES = {"clean": (0.0, 0.0), "noisy": (0.5, 0.0), "by_lot": (0.0, 0.3)}  # noise, share by lot


@dataclass(frozen=True)
class Confidence:
    """One way to get probabilities, on images not seen.

    Attributes:
        accuracy: share of right answers.
        confidence: mean probability of the answer.
        error: expected calibration error, 15 bins.
        loss: mean log loss.
    """

    accuracy: float
    confidence: float
    error: float
    loss: float


@dataclass(frozen=True)
class Answers:
    """Probabilities of the test images by the three ways, `(N, 10)`, and what is true, `(N,)`."""

    plain: Tensor
    scaled: Tensor
    ensemble: Tensor
    label: Tensor
    temperature: float


def data(seed: int, case: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The digits of a seed in one of `CASES`.

    Examples:
        >>> bool((data(0, "noisy")[1] == split(0)[1]).all())
        True
    """
    noise, by_lot = CASES[one_of("case", case, CASES)]
    x, y, new_x, new_y = split(seed)
    random = torch.Generator().manual_seed(seed)
    x, new_x = (part + noise * torch.randn(part.shape, generator=random) for part in (x, new_x))
    label = torch.cat([y, new_y])
    drawn = torch.rand(len(label), generator=random) < by_lot
    label = torch.where(drawn, torch.randint(10, label.shape, generator=random), label)
    return x, label[: len(y)], new_x, label[len(y) :]


def member(seed: int, number: int, case: str) -> nn.Module:
    """One network of an ensemble: the same images, other weights, another order."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1_000 * seed + number)
        net = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    x, y, _, _ = data(seed, case)
    fit(net, x[:LEARNT], y[:LEARNT], steps=STEPS, seed=number, rate=RATE)
    return net


def answers(seed: int, case: str, members: int = MEMBERS) -> Answers:
    """Probabilities of the test images of a seed."""
    x, y, new_x, new_y = data(seed, case)
    nets = [member(seed, number, case) for number in range(members)]
    held = slice(LEARNT, LEARNT + HELD_OUT)
    with torch.no_grad():
        logits = [net(new_x) for net in nets]
        heat = temperature(nets[0](x[held]), y[held])
    return Answers(
        plain=logits[0].softmax(1),
        scaled=(logits[0] / heat).softmax(1),
        ensemble=torch.stack([one.softmax(1) for one in logits]).mean(0),
        label=new_y,
        temperature=heat,
    )


def judge(probability: Tensor, label: Tensor) -> Confidence:
    """The four numbers of some probabilities `(N, K)`.

    Examples:
        >>> judge(torch.tensor([[0.5, 0.5], [1.0, 0.0]]), torch.tensor([0, 0])).confidence
        0.75
    """
    sure, answer = probability.max(1)
    right = answer == label
    return Confidence(
        accuracy=float(right.double().mean()),
        confidence=float(sure.double().mean()),
        error=expected_calibration_error(sure, right),
        loss=float(F.nll_loss(probability.double().clamp(min=1e-12).log(), label)),
    )
