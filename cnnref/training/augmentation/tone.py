"""Changes of single values: fewer levels, inverted above a bound, stretched, sharpened.

Source: torchvision 0.28.0, transforms.v2.functional, for tensors; images of 0 to 1 are taken as
255 levels where it counts.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.checks import between, whole
from cnnref.training.augmentation.images import checked


def posterize(images: Tensor, bits: int) -> Tensor:
    """Keep the first `bits` of the eight bits of every value.

    Examples:
        >>> posterize(torch.tensor([[[0.3, 0.7, 1.0]]]), 1) * 255
        tensor([[[  0., 128., 128.]]])
    """
    step = 2 ** (8 - int(between("bits", whole("bits", bits, 0), 0, 8)))
    kept: Tensor = levels(images) // step * step
    return kept.to(images.dtype) / 255


def solarize(images: Tensor, threshold: float) -> Tensor:
    """Invert values from `threshold` on.

    Examples:
        >>> solarize(torch.tensor([[[0.25, 0.75]]]), 0.5)
        tensor([[[0.2500, 0.2500]]])
    """
    between("threshold", threshold, 0, 1)
    return torch.where(checked(images) >= threshold, 1 - images, images)


def auto_contrast(images: Tensor) -> Tensor:
    """Stretch every channel to 0 to 1; one of a single value stays.

    Examples:
        >>> auto_contrast(torch.tensor([[[0.25, 0.5, 0.75]]]))
        tensor([[[0.0000, 0.5000, 1.0000]]])
    """
    low = checked(images).amin((-2, -1), keepdim=True)
    spread = images.amax((-2, -1), keepdim=True) - low
    flat = spread == 0
    safe = torch.where(flat, torch.ones_like(spread), spread)
    return torch.where(flat, images, (images - low) / safe).clamp(0, 1)


def equalize(images: Tensor) -> Tensor:
    """Give every level about the same share of a channel's pixels.

    Examples:
        >>> image = torch.linspace(0, 0.5, 2560).view(1, 40, 64)
        >>> image.mean(), equalize(image).mean()
        (tensor(0.2500), tensor(0.4...))
    """
    found = torch.empty_like(checked(images))
    for channel, out in zip(levels(images).flatten(0, -3), found.flatten(0, -3), strict=True):
        counts = torch.bincount(channel.flatten(), minlength=256)
        used = counts.nonzero().flatten()
        step = (counts.sum() - counts[used[-1]]) // 255
        if step == 0:
            out.copy_(channel.to(images.dtype) / 255)
            continue
        before = counts.cumsum(0) - counts
        table = ((before + step // 2) // step).clamp(0, 255)
        out.copy_(table[channel].to(images.dtype) / 255)
    return found


def sharpness(images: Tensor, factor: float) -> Tensor:
    """Smoother below 1, sharper above; the outermost pixels stay.

    Examples:
        >>> image = torch.rand(3, 5, 5)
        >>> bool(torch.isclose(sharpness(image, 1.0), image).all())
        True
    """
    if not factor >= 0:
        raise ValueError(f"factor {factor!r} must be at least 0")
    many = checked(images) if images.ndim == 4 else images[None]
    if min(many.shape[-2:]) <= 2:
        return images.clone()
    weight = torch.ones(3, 3, dtype=images.dtype, device=images.device)
    weight[1, 1] = 5
    channels = many.shape[1]
    kernel = (weight / weight.sum()).expand(channels, 1, 3, 3)
    smooth = many.clone()
    smooth[..., 1:-1, 1:-1] = F.conv2d(many, kernel, groups=channels)
    found = (factor * many + (1 - factor) * smooth).clamp(0, 1)
    return found if images.ndim == 4 else found[0]


def levels(images: Tensor) -> Tensor:
    """Values of 0 to 1 as whole numbers of 0 to 255."""
    return (checked(images) * 255).round().long()
