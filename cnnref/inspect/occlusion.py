"""Occlusion: how far a class's score falls when a window of the image is covered.

    drop_w = s_k(x) - s_k(x with window w covered)

One forward pass a window, no gradient. For a linear model and windows that tile the image, the
drops add up to what the image has over the cover. For other models they need not.

Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2014),
section 4.2.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.inspect.modes import classes_of, evaluating, scores_of


@torch.no_grad()
def occlusion(
    model: nn.Module,
    image: Tensor,
    target: Tensor | int,
    *,
    window: int,
    stride: int | None = None,
    value: float | Tensor = 0.0,
) -> Tensor:
    """The drop of the score for each window, `(N, rows, columns)`.

    Args:
        model: gives logits `(N, K)`. It is read in evaluation mode.
        image: `(N, C, H, W)`.
        target: the class to explain, or one an image, `(N,)`.
        window: side of the square cover, in pixels.
        stride: pixels from window to window; the window if left out.
        value: of the cover; a number, or an image that broadcasts.

    Raises:
        ValueError: if the window is larger than the image.

    Examples:
        >>> net = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        >>> x = torch.tensor([[[[4.0, 0.0], [8.0, 0.0]]]])
        >>> occlusion(net, x, 0, window=1).tolist()
        [[[1.0, 0.0], [2.0, 0.0]]]
    """
    step = whole("stride", window if stride is None else stride, 1)
    tall, wide = image.shape[-2:]
    if not 1 <= whole("window", window, 1) <= min(tall, wide):
        raise ValueError(f"window {window} does not fit an image of {tall}x{wide}")
    cover = torch.as_tensor(value, dtype=image.dtype, device=image.device).expand_as(image)
    classes = classes_of(image, target)
    rows = range(0, tall - window + 1, step)
    columns = range(0, wide - window + 1, step)
    drops = image.new_empty(len(image), len(rows), len(columns))
    with evaluating(model):
        whole_score = scores_of(model, image, classes)
        for i, top in enumerate(rows):
            for j, left in enumerate(columns):
                covered = image.clone()
                place = (..., slice(top, top + window), slice(left, left + window))
                covered[place] = cover[place]
                drops[:, i, j] = whole_score - scores_of(model, covered, classes)
    return drops
