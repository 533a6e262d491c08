"""SimCLR on digits without labels, judged by a linear probe on few labelled ones."""

from __future__ import annotations

from math import radians

import torch
from torch import Tensor, nn
from torch.nn.functional import affine_grid, grid_sample

from cnnref.experiments.descent import descend
from cnnref.experiments.few_labels import digits, draw, fit, linear_probe, network, share
from cnnref.training.nt_xent import nt_xent

CLASSES, TEST = 10, 60  # test images a class


def view(x: Tensor, random: torch.Generator) -> Tensor:
    """Images turned by up to 15 degrees, scaled by 0.8 to 1.2, moved by up to a pixel, noisy."""
    count = len(x)
    low = torch.rand(count, 4, generator=random) * 2 - 1
    angle, size = radians(15) * low[:, 0], 1 + 0.2 * low[:, 1]
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = size * angle.cos()
    theta[:, 0, 1], theta[:, 1, 0] = -size * angle.sin(), size * angle.sin()
    theta[:, :, 2] = low[:, 2:] / 4  # of a width of 2: one of eight pixels
    moved = grid_sample(x, affine_grid(theta, list(x.shape), False), align_corners=False)
    return moved + 0.1 * torch.randn(moved.shape, generator=random)


def simclr(x: Tensor, seed: int, *, steps: int = 300, batch: int = 128) -> nn.Module:
    """The body of a network that learned to match two views of each image."""
    torch.manual_seed(seed)
    body = network(CLASSES)[:-1]
    head = nn.Sequential(nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 32))
    random = torch.Generator().manual_seed(seed)
    adam = torch.optim.AdamW([*body.parameters(), *head.parameters()], lr=3e-3, weight_decay=0)

    def loss() -> Tensor:
        images = x[torch.randperm(len(x), generator=random)[:batch]]
        return nt_xent(head(body(view(images, random))), head(body(view(images, random))))

    descend(adam, loss, steps)
    return body


def probed(seed: int, each: tuple[int, ...], *, steps: int = 300) -> dict[str, dict[int, float]]:
    """Accuracy from so many labels a class: linear on pixels, on untrained features, on SimCLR's.

    Two networks that learn from the labels alone, one of them with the views of SimCLR as
    augmentation, tell whether the unlabelled images or the views help.
    """
    x, y = digits()
    test, pool = draw(y, TEST, 0)
    torch.manual_seed(seed)
    bodies: dict[str, nn.Module] = {
        "pixels": nn.Flatten(),
        "untrained": network(CLASSES)[:-1],
        "simclr": simclr(x[pool], seed, steps=steps),
    }
    found: dict[str, dict[int, float]] = {
        name: {} for name in (*bodies, "scratch", "scratch_views")
    }
    for count in each:
        few, _ = draw(y[pool], count, seed)
        x_few, y_few = x[pool][few], y[pool][few]
        for name, body in bodies.items():
            body.requires_grad_(False)
            probe = linear_probe(body(x_few), y_few, CLASSES)
            found[name][count] = share(probe(body(x[test])).argmax(1), y[test])
        for name, change in (("scratch", None), ("scratch_views", view)):
            torch.manual_seed(seed)
            net = fit(network(CLASSES), x_few, y_few, seed=seed, steps=steps, change=change)
            found[name][count] = share(net(x[test]).argmax(1), y[test])
    return found
