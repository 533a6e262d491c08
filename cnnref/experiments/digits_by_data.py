"""A small CNN or a small ViT on handwritten digits, by how many of them are labelled."""

from __future__ import annotations

import torch
from torch import nn

from cnnref.checks import one_of
from cnnref.experiments.few_labels import digits, draw, fit, network, share, shifted
from cnnref.models.vit import VisionTransformer

KINDS = ("cnn", "vit", "vit_unplaced")
RATE = 3e-3  # better than 1e-3 for both at 80 images a class, on a seed that is not reported
MOST = 80  # labelled images a class; all others are for the test


def build(kind: str) -> nn.Module:
    """A network of `KINDS`, from `(N, 1, 8, 8)` to ten logits; `vit_unplaced` knows no places.

    Examples:
        >>> counts = [sum(p.numel() for p in build(kind).parameters()) for kind in KINDS]
        >>> max(counts) < 1.25 * min(counts)
        True
    """
    if one_of("kind", kind, KINDS) == "cnn":
        return network(10)
    vit = VisionTransformer(8, 2, 2, 4, 32, 64, num_classes=10)
    vit.conv_proj = nn.Conv2d(1, 32, 2, 2)
    if kind == "vit_unplaced":
        nn.init.zeros_(vit.encoder.pos_embedding).requires_grad_(False)
    return vit


def learned(
    kind: str, each: int, seed: int, *, augment: bool = False, steps: int = 400
) -> tuple[float, float]:
    """Accuracy on new digits, then on the training images, after `each` images a class.

    Args:
        kind: of `KINDS`.
        each: labelled images a class, 1 to 80; smaller sets are parts of larger ones.
        seed: of the draw, the weights and the order.
        augment: whether training images are moved by up to a pixel, with a little noise.
        steps: updates.
    """
    x, y = digits()
    _, test = draw(y, MOST, seed)
    few, _ = draw(y, each, seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = build(kind)
    change = shifted if augment else None
    fit(net, x[few], y[few], seed=seed, steps=steps, rate=RATE, change=change)
    with torch.no_grad():
        named = [share(net(x[rows]).argmax(1), y[rows]) for rows in (test, few)]
    return named[0], named[1]
