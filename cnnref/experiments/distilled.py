"""A narrow network that learns digits from few labels, with and without a teacher."""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.experiments.few_labels import digits, draw, fit, network, share
from cnnref.training.distillation import distillation_loss

CLASSES, TEST, MEMBERS = 10, 60, 5
NARROW, WIDE = 4, 32


def accuracies(
    each: int, seed: int, *, temperatures: tuple[float, ...] = (1, 2, 4, 8), steps: int = 400
) -> dict[str, float]:
    """Accuracy on new images of a teacher and of its students.

    The teacher is an ensemble of wide networks learned from `each` labels a class. Students see
    the labels, the teacher's logits on the same images, or those on all images that are not
    for testing, most of them unlabelled. A last one sees the teacher's classes there instead.
    """
    x, y = digits()
    test, pool = draw(y, TEST, 0)
    few, _ = draw(y[pool], each, seed)
    x_few, y_few, x_all = x[pool][few], y[pool][few], x[pool]
    torch.manual_seed(seed)
    members = [
        fit(network(CLASSES, WIDE), x_few, y_few, seed=seed + k).requires_grad_(False)
        for k in range(MEMBERS)
    ]

    def teach(images: Tensor) -> Tensor:
        return torch.stack([net(images) for net in members]).mean(0)

    def student(images: Tensor, target: Tensor, temperature: float | None = None) -> float:
        torch.manual_seed(seed)
        net = network(CLASSES, NARROW)
        if temperature is None:
            fit(net, images, target, seed=seed, steps=steps, rate=1e-2)
        else:
            soft = Soft(temperature)
            fit(net, images, target, seed=seed, steps=steps, rate=1e-2, loss=soft)
        with torch.no_grad():
            return share(net(x[test]).argmax(1), y[test])

    soft_few, soft_all = teach(x_few), teach(x_all)
    return {
        "teacher": share(teach(x[test]).argmax(1), y[test]),
        "labels": student(x_few, y_few),
        **{f"same_{t:g}": student(x_few, soft_few, t) for t in temperatures},
        **{f"more_{t:g}": student(x_all, soft_all, t) for t in temperatures},
        "more_classes": student(x_all, soft_all.argmax(1)),
        "all_labels": student(x_all, y[pool]),
    }


class Soft:
    """The distillation loss of one temperature."""

    def __init__(self, temperature: float) -> None:
        self.temperature = temperature

    def __call__(self, logits: Tensor, target: Tensor) -> Tensor:
        return distillation_loss(logits, target, self.temperature)


def parameters() -> tuple[int, int]:
    """Of a student and of a teacher.

    Examples:
        >>> parameters()
        (414, 76690)
    """
    count = [sum(p.numel() for p in network(CLASSES, w).parameters()) for w in (NARROW, WIDE)]
    return count[0], MEMBERS * count[1]
