"""Integrated gradients: slopes summed along the straight way from a baseline to the image.

    IG_i = (x_i - b_i) integral_0^1 d s_k / d x_i (b + t (x - b)) dt

By the fundamental theorem of calculus the values add up to s_k(x) - s_k(b): completeness. The
integral is the mean of the slope at the middles of equal steps, with an error of O(1 / steps^2)
where the slope is smooth; at the kinks of a ReLU network it is O(1 / steps).

Source: Sundararajan et al., "Axiomatic attribution for deep networks" (2017), section 3.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.inspect.saliency import saliency


def integrated_gradients(
    model: nn.Module,
    image: Tensor,
    target: Tensor | int,
    *,
    baseline: Tensor | None = None,
    steps: int = 64,
) -> Tensor:
    """What each value of the image adds to the score, compared with a baseline.

    Args:
        model: gives logits `(N, K)`. It is read in evaluation mode.
        image: `(N, C, H, W)`.
        target: the class to explain, or one an image, `(N,)`.
        baseline: an image without information, of a shape that broadcasts; zeros if left out.
        steps: points of the way where the slope is read.

    Returns:
        Shaped like the image. The sum over an image is its score less the baseline's.

    Examples:
        >>> net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
        >>> x = torch.rand(1, 1, 2, 2)
        >>> parts = integrated_gradients(net, x, 1, steps=1)
        >>> bool((parts.sum() - (net(x) - net(0 * x))[0, 1]).abs() < 1e-6)
        True
    """
    whole("steps", steps, 1)
    start = torch.zeros_like(image) if baseline is None else baseline.expand_as(image)
    way = image - start
    total = torch.zeros_like(image)
    for step in range(steps):
        total += saliency(model, start + (step + 0.5) / steps * way, target)
    return way * total / steps
