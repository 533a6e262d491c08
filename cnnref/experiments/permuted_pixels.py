"""One fixed shuffle of all pixels: what it does to a dense and to a convolutional network."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from cnnref.experiments import glyphs


@dataclass(frozen=True)
class Accuracies:
    """Share of right answers on new images, by network and by order of the pixels."""

    dense: float
    dense_shuffled: float
    conv: float
    conv_shuffled: float


def run(seed: int, *, count: int = 4000, steps: int = 600) -> Accuracies:
    """Train both networks on images as they are and on images shuffled by one permutation.

    Args:
        seed: of the data, the permutation, the weights and the batches.
        count: images to train on; a thousand others are for the test.
        steps: of the optimiser.

    Examples:
        >>> run(0, count=64, steps=1).dense < 0.6
        True
    """
    order = torch.randperm(glyphs.SIDE**2, generator=torch.Generator().manual_seed(seed))
    found = []
    for build in (glyphs.dense_network, glyphs.convolutional_network):
        for shuffled in (False, True):
            (x, y), (new, right) = glyphs.images(count, seed), glyphs.images(1000, seed + 500)
            if shuffled:
                x, new = (images.flatten(1)[:, order].reshape_as(images) for images in (x, new))
            torch.manual_seed(seed)
            network = build()
            glyphs.train(network, x, y, steps=steps, seed=seed)
            found.append(glyphs.accuracy(network, new, right))
    return Accuracies(*found)
