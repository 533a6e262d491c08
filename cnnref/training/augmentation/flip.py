"""Mirror images left to right."""

from __future__ import annotations

from torch import Generator, Tensor

from cnnref.checks import between
from cnnref.training.augmentation.draw import uniform
from cnnref.training.augmentation.images import checked


def random_flip(images: Tensor, generator: Generator, p: float = 0.5) -> Tensor:
    """The images, mirrored left to right with probability `p`.

    Args:
        images: `(N, C, H, W)` or `(C, H, W)`, from 0 to 1.
        generator: of the random numbers.
        p: probability.

    Examples:
        >>> import torch
        >>> random_flip(torch.tensor([[[0.0, 0.5, 1.0]]]), torch.Generator(), p=1.0)
        tensor([[[1.0000, 0.5000, 0.0000]]])
    """
    between("p", p, 0, 1)
    mirrored = uniform(generator, 0, 1) < p
    images = checked(images)
    return images.flip(-1) if mirrored else images.clone()
