"""Adversarial examples: the input moved within a small cube so that the loss rises.

Within |d_i| <= eps the linear part of the loss, L(x) + g . d, is largest at d = eps sign(g), where
it has risen by eps ||g||_1. That one step is FGSM. PGD takes smaller steps and returns to the
cube after each:

    x <- clip(x + step sign(dL/dx), x0 - eps, x0 + eps), then clip to the range of pixels

Sources: Goodfellow et al., "Explaining and harnessing adversarial examples" (2015), section 4;
Madry et al., "Towards deep learning models resistant to adversarial attacks" (2018), section 2.1.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.inspect.modes import evaluating


def fgsm(
    model: nn.Module,
    image: Tensor,
    label: Tensor,
    *,
    epsilon: float,
    low: float = 0.0,
    high: float = 1.0,
) -> Tensor:
    """One step of the sign of the gradient, shaped like the image.

    Args:
        model: gives logits `(N, K)`. It is read in evaluation mode; no `.grad` is written.
        image: `(N, C, H, W)`, every value from low to high; left as it is.
        label: `(N,)`, the true classes.
        epsilon: largest change of a value.
        low: least value of a pixel.
        high: largest value of a pixel.

    Raises:
        ValueError: if epsilon is below 0 or the image leaves the range.

    Examples:
        >>> net = nn.Sequential(nn.Flatten(), nn.Linear(2, 2, bias=False))
        >>> _ = net[1].weight.data.copy_(torch.tensor([[1.0, -1.0], [0.0, 0.0]]))
        >>> fgsm(net, torch.full((1, 1, 1, 2), 0.5), torch.tensor([0]), epsilon=0.25).tolist()
        [[[[0.25, 0.75]]]]
    """
    _check(image, epsilon, low, high)
    return (image + epsilon * _slope(model, image, label).sign()).clamp(low, high).detach()


def pgd(
    model: nn.Module,
    image: Tensor,
    label: Tensor,
    *,
    epsilon: float,
    step: float,
    steps: int,
    seed: int,
    low: float = 0.0,
    high: float = 1.0,
) -> Tensor:
    """Many small steps from a random point of the cube, shaped like the image.

    Args:
        model: gives logits `(N, K)`. It is read in evaluation mode; no `.grad` is written.
        image: `(N, C, H, W)`, every value from low to high; left as it is.
        label: `(N,)`, the true classes.
        epsilon: largest change of a value.
        step: change of a value in one step.
        steps: how many.
        seed: of the random point.
        low: least value of a pixel.
        high: largest value of a pixel.

    Raises:
        ValueError: if a number is below 0 or the image leaves the range.

    Examples:
        >>> net = nn.Sequential(nn.Flatten(), nn.Linear(2, 2))
        >>> x, y = torch.rand(3, 1, 1, 2), torch.tensor([0, 1, 0])
        >>> moved = pgd(net, x, y, epsilon=0.1, step=0.05, steps=4, seed=0)
        >>> bool((moved - x).abs().max() <= 0.1 + 1e-6)
        True
    """
    _check(image, epsilon, low, high)
    whole("steps", steps, 0)
    if step < 0:
        raise ValueError(f"step {step} must be at least 0")
    random = torch.Generator().manual_seed(seed)
    away = torch.rand(image.shape, generator=random, dtype=image.dtype) * 2 - 1
    least, most = (image - epsilon).clamp(min=low), (image + epsilon).clamp(max=high)
    x = torch.clamp(image + epsilon * away.to(image.device), least, most)
    for _ in range(steps):
        x = torch.clamp(x + step * _slope(model, x, label).sign(), least, most)
    return x.detach()


def _slope(model: nn.Module, image: Tensor, label: Tensor) -> Tensor:
    x = image.detach().clone().requires_grad_()
    with torch.enable_grad(), evaluating(model):
        loss = F.cross_entropy(model(x), label, reduction="sum")
        (slope,) = torch.autograd.grad(loss, x)
    return slope


def _check(image: Tensor, epsilon: float, low: float, high: float) -> None:
    if epsilon < 0:
        raise ValueError(f"epsilon {epsilon} must be at least 0")
    if len(image) and not low <= float(image.min()) <= float(image.max()) <= high:
        raise ValueError(
            f"image from {float(image.min()):.3g} to {float(image.max()):.3g} "
            f"must lie within {low} to {high}: attack before the normalisation, not behind it"
        )
