"""Objects in one half of the image only: what a network knows about the other half."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from cnnref.experiments import glyphs


@dataclass(frozen=True)
class Accuracies:
    """Share of right answers on new images, by network and by the half with the object."""

    dense_seen: float
    dense_unseen: float
    conv_seen: float
    conv_unseen: float


def run(seed: int, *, count: int = 4000, steps: int = 600) -> Accuracies:
    """Train both networks on strokes in the left half, test them on both halves.

    Args:
        seed: of the data, the weights and the batches.
        count: images to train on; a thousand others for each half are for the test.
        steps: of the optimiser.

    Examples:
        >>> run(0, count=64, steps=1).dense_unseen < 0.6
        True
    """
    half = glyphs.SIDE // 2
    x, y = glyphs.images(count, seed, columns=(0, half))
    left = glyphs.images(1000, seed + 500, columns=(0, half))
    right = glyphs.images(1000, seed + 500, columns=(half, glyphs.SIDE))
    found = []
    for build in (glyphs.dense_network, glyphs.convolutional_network):
        torch.manual_seed(seed)
        network = build()
        glyphs.train(network, x, y, steps=steps, seed=seed)
        found += [glyphs.accuracy(network, *half_images) for half_images in (left, right)]
    return Accuracies(*found)
