"""Evaluation mode for a while, and each module's own mode afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def evaluating(model: nn.Module) -> Iterator[nn.Module]:
    """The model in evaluation mode; every submodule gets back the mode that it had.

    `model.train(model.training)` would not do: it wakes batch norms that were frozen one by one.

    Examples:
        >>> net = nn.Sequential(nn.BatchNorm2d(1).eval(), nn.Dropout())
        >>> with evaluating(net):
        ...     [part.training for part in net]
        [False, False]
        >>> [part.training for part in net]
        [False, True]
    """
    before = [(part, part.training) for part in model.modules()]
    try:
        yield model.eval()
    finally:
        for part, mode in before:
            part.training = mode


def classes_of(image: Tensor, target: Tensor | int) -> Tensor:
    """One class an image, `(N,)`.

    Raises:
        ValueError: unless there is one class, or one for each image.

    Examples:
        >>> classes_of(torch.zeros(2, 1, 4, 4), 3)
        tensor([3, 3])
        >>> classes_of(torch.zeros(2, 1, 4, 4), torch.tensor([1]))
        Traceback (most recent call last):
        ValueError: target of shape (1,) must be one class, or one for each of 2 images
    """
    if isinstance(target, int):
        return image.new_full((len(image),), target, dtype=torch.long)
    if target.shape != (len(image),):
        raise ValueError(
            f"target of shape {tuple(target.shape)} must be one class, "
            f"or one for each of {len(image)} images"
        )
    return target


def scores_of(model: nn.Module, image: Tensor, target: Tensor) -> Tensor:
    """The logit of each image's class, `(N,)`.

    Raises:
        ValueError: if a class is none of the model's.

    Examples:
        >>> scores_of(nn.Flatten(), torch.tensor([[[[1.0, 2.0]]]]), torch.tensor([1]))
        tensor([2.])
        >>> scores_of(nn.Flatten(), torch.zeros(1, 1, 1, 2), torch.tensor([2]))
        Traceback (most recent call last):
        ValueError: target 2 must be a class, 0 to 1
    """
    logits: Tensor = model(image)
    if len(target) and not 0 <= int(target.min()) <= int(target.max()) < logits.shape[1]:
        wrong = target[(target < 0) | (target >= logits.shape[1])][0]
        raise ValueError(f"target {int(wrong)} must be a class, 0 to {logits.shape[1] - 1}")
    return logits.gather(1, target[:, None])[:, 0]
