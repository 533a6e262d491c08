"""A pre-trained first convolution for images with another number of channels."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cnnref.checks import whole


def adapt_input(conv: nn.Conv2d, channels: int) -> nn.Conv2d:
    """The convolution for so many channels, its kernels summed or repeated.

    One channel: kernels are summed, which is exactly the old layer on the image repeated. More
    channels: kernels are repeated in turn and scaled by old / new, so that outputs keep their
    size. That is exact for a repeated image if the new number is a multiple of the old.

    Args:
        conv: layer of `(C, …)` images, groups 1; left as it is.
        channels: of the new images.

    Source: timm 1.0, `adapt_input_conv`.

    Examples:
        >>> conv = nn.Conv2d(3, 8, 3)
        >>> grey = torch.rand(1, 1, 9, 9)
        >>> torch.allclose(adapt_input(conv, 1)(grey), conv(grey.expand(1, 3, 9, 9)), atol=1e-5)
        True
        >>> adapt_input(conv, 4).weight.shape
        torch.Size([8, 4, 3, 3])
    """
    whole("channels", channels, 1)
    old = conv.weight.detach()
    if channels == 1:
        return _like(conv, old.sum(1, keepdim=True))
    turns = -(-channels // old.shape[1])
    repeated = old.repeat(1, turns, 1, 1)[:, :channels]
    return _like(conv, repeated * (old.shape[1] / channels))


def extend_input(conv: nn.Conv2d, extra: int) -> nn.Conv2d:
    """The convolution for `extra` more channels behind the old ones, their kernels zero.

    It begins as the old layer, whatever the new channels hold, and learns to use them: the
    gradient of a zero kernel is not zero.

    Examples:
        >>> conv, x = nn.Conv2d(3, 8, 3), torch.rand(1, 5, 9, 9)
        >>> torch.allclose(extend_input(conv, 2)(x), conv(x[:, :3]), atol=1e-6)
        True
    """
    whole("extra", extra, 1)
    old = conv.weight.detach()
    new = old.new_zeros(len(old), extra, *old.shape[2:])
    return _like(conv, torch.cat([old, new], 1))


def fold_normalisation(conv: nn.Conv2d, mean: Sequence[float], std: Sequence[float]) -> nn.Conv2d:
    """The convolution that takes images from 0 to 1 and normalises them in its weights.

    w * (x - m) / s = (w / s) * x - sum(w m / s). Exact where no padding is read: there, zeros
    stood for the mean and now stand for black.

    Examples:
        >>> conv, x = nn.Conv2d(1, 8, 3), torch.rand(1, 1, 9, 9)
        >>> folded = fold_normalisation(conv, [0.5], [0.25])
        >>> torch.allclose(folded(x), conv((x - 0.5) / 0.25), atol=1e-4)
        True
    """
    old = conv.weight.detach()
    if not len(mean) == len(std) == old.shape[1]:
        raise ValueError(
            f"mean and std of length {len(mean)} and {len(std)} must have one value for each "
            f"of {old.shape[1]} channels"
        )
    if min(std) <= 0:
        raise ValueError(f"std {list(std)} must be above 0")
    m, s = (old.new_tensor(list(values)).view(1, -1, 1, 1) for values in (mean, std))
    new = _like(conv, old / s, bias=True)
    shift = (old * m / s).sum((1, 2, 3))
    with torch.no_grad():
        assert new.bias is not None
        new.bias -= shift
    return new


def _like(conv: nn.Conv2d, weight: Tensor, bias: bool = False) -> nn.Conv2d:
    """A convolution with the geometry and bias of another, and this weight."""
    if conv.groups != 1:
        raise ValueError(f"groups {conv.groups} must be 1: a first layer reads all channels")
    new = copy.deepcopy(conv)
    new.in_channels = weight.shape[1]
    new.weight = nn.Parameter(weight.clone())
    if bias and new.bias is None:
        new.bias = nn.Parameter(weight.new_zeros(conv.out_channels))
    return new
