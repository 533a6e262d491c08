"""Saliency: the slope of a class's score at each value of the input.

    saliency = d s_k / d x

It says which small changes would move the score, not what the score is made of: a saturated unit
has slope 0 however much it adds. SmoothGrad takes the mean slope at noisy copies of the image.

Sources: Simonyan et al., "Deep inside convolutional networks" (2014), section 3;
Smilkov et al., "SmoothGrad" (2017), section 2.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.inspect.modes import classes_of, evaluating, scores_of


def saliency(model: nn.Module, image: Tensor, target: Tensor | int) -> Tensor:
    """The slope of the logit of a class, shaped like the image.

    Args:
        model: gives logits `(N, K)`. It is read in evaluation mode; no `.grad` is written.
        image: `(N, C, H, W)`, left as it is.
        target: the class to explain, or one an image, `(N,)`.

    Examples:
        >>> net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, bias=False))
        >>> slope = saliency(net, torch.rand(1, 1, 2, 2), 1)
        >>> torch.equal(slope.flatten(), net[1].weight[1])
        True
    """
    x = image.detach().clone().requires_grad_()
    with torch.enable_grad(), evaluating(model):
        score = scores_of(model, x, classes_of(image, target)).sum()
        (slope,) = torch.autograd.grad(score, x)
    return slope


def smooth_grad(
    model: nn.Module, image: Tensor, target: Tensor | int, *, sigma: float, samples: int, seed: int
) -> Tensor:
    """Mean saliency of noisy copies, shaped like the image.

    Args:
        model: gives logits `(N, K)`.
        image: `(N, C, H, W)`.
        target: the class to explain, or one an image, `(N,)`.
        sigma: standard deviation of the noise, in the units of the image.
        samples: copies an image.
        seed: of the noise.

    Examples:
        >>> net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
        >>> x = torch.rand(1, 1, 2, 2)
        >>> smooth = smooth_grad(net, x, 1, sigma=0.1, samples=3, seed=0)
        >>> torch.allclose(smooth, saliency(net, x, 1))  # a linear model has one slope
        True
    """
    whole("samples", samples, 1)
    if sigma < 0:
        raise ValueError(f"sigma {sigma} must be at least 0")
    random = torch.Generator().manual_seed(seed)
    total = torch.zeros_like(image)
    for _ in range(samples):
        noise = torch.randn(image.shape, generator=random, dtype=image.dtype)
        total += saliency(model, image + sigma * noise.to(image.device), target)
    return total / samples
