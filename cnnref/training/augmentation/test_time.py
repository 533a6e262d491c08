"""Test-time augmentation: the mean prediction of several views of one image."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


def averaged(
    model: Callable[[Tensor], Tensor], images: Tensor, views: Sequence[Callable[[Tensor], Tensor]]
) -> Tensor:
    """Mean of the class probabilities over the views, `(N, classes)`.

    If the views are a group, such as an image with its mirror image, the mean is exactly
    invariant to them. The cost is that of one pass a view.

    Args:
        model: `(N, C, H, W)` to logits `(N, classes)`, in eval mode.
        images: `(N, C, H, W)`.
        views: what is done to the images, one function a view.

    Raises:
        ValueError: if there are no views.

    Examples:
        >>> views = [lambda x: x, lambda x: x.flip(-1)]
        >>> averaged(lambda x: x.flatten(1), torch.rand(5, 1, 1, 2), views).shape
        torch.Size([5, 2])
    """
    if not views:
        raise ValueError("views is empty; the image itself is one")
    return torch.stack([model(view(images)).softmax(1) for view in views]).mean(0)
