"""Normalisation: bring values to mean 0 and variance 1, over one set of axes or another.

    y = (x - mean) / sqrt(variance + eps) * weight + bias

BatchNorm2d takes mean and variance over batch and pixels, LayerNorm over the last axes,
LayerNorm2d over the channels of a pixel, GroupNorm over a group of channels and all pixels.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import multiple, whole
from cnnref.functional.problem import exact


class BatchNorm2d(nn.Module):
    """Normalise each channel over the batch in training, by running statistics in eval mode.

    Args:
        num_features: channels.
        eps: added to the variance.
        momentum: weight of a batch in the running statistics; None for the plain mean of all.
        affine: whether there is a learned weight and bias for each channel.
        track_running_stats: whether to keep running statistics; without, eval mode uses the
            batch as well.
        device: of the parameters.
        dtype: of the parameters.
        bias: whether an affine layer has a bias.

    Shapes: `(N, num_features, H, W)` to the same.

    Raises:
        ValueError: for another number of axes or channels, or a single value a channel in
            training.

    Source: Ioffe and Szegedy, "Batch Normalization" (2015), algorithm 1; torch 2.13, where the
    running variance is the unbiased one.

    Examples:
        >>> x = torch.tensor([1.0, 3.0]).reshape(2, 1, 1, 1)
        >>> BatchNorm2d(1, affine=False)(x).flatten()
        tensor([-1.0000,  1.0000])
    """

    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        n = self.num_features = whole("num_features", num_features, 1)
        self.eps, self.momentum, self.affine = eps, momentum, affine
        self.track_running_stats = track_running_stats
        place = {"device": device, "dtype": dtype}
        self.weight = nn.Parameter(torch.ones(n, **place)) if affine else None
        self.bias = nn.Parameter(torch.zeros(n, **place)) if affine and bias else None
        tracked = track_running_stats
        self.register_buffer("running_mean", torch.zeros(n, **place) if tracked else None)
        self.register_buffer("running_var", torch.ones(n, **place) if tracked else None)
        count = torch.tensor(0, dtype=torch.long, device=device) if tracked else None
        self.register_buffer("num_batches_tracked", count)

    def forward(self, input: Tensor) -> Tensor:
        """The normalised batch."""
        if input.ndim != 4 or input.shape[1] != self.num_features:
            shape = tuple(input.shape)
            raise ValueError(f"input of shape {shape} must be (N, {self.num_features}, H, W)")
        x = exact(input)
        if self.training or self.running_mean is None or self.running_var is None:
            if input[:, 0].numel() < 2 and self.training:
                raise ValueError(f"input of shape {tuple(input.shape)} has one value a channel")
            mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            if self.training:
                self._track(mean, variance, input[:, 0].numel())
        else:
            mean, variance = self.running_mean, self.running_var
        y = (x - _column(mean)) * torch.rsqrt(_column(variance) + self.eps)
        return _scale(y, self.weight, self.bias, (-1, 1, 1)).to(input.dtype)

    @torch.no_grad()
    def _track(self, mean: Tensor, variance: Tensor, count: int) -> None:
        if self.running_mean is None or self.running_var is None:
            return
        assert self.num_batches_tracked is not None
        self.num_batches_tracked += 1
        share: float | Tensor | None = self.momentum
        if share is None:
            share = 1 / self.num_batches_tracked.to(self.running_mean.dtype)
        unbiased = variance * (count / (count - 1))
        self.running_mean += share * (mean.to(self.running_mean.dtype) - self.running_mean)
        self.running_var += share * (unbiased.to(self.running_var.dtype) - self.running_var)

    def extra_repr(self) -> str:
        """The arguments."""
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}"


class GroupNorm(nn.Module):
    """Normalise each image over a group of channels and all pixels: torch.nn.GroupNorm.

    Args:
        num_groups: groups, a divisor of `num_channels`.
        num_channels: channels.
        eps: added to the variance.
        affine: whether there is a learned weight and bias for each channel.
        device: of the parameters.
        dtype: of the parameters.
        bias: whether an affine layer has a bias.

    Shapes: `(N, num_channels, ...)` to the same.

    Source: Wu and He, "Group Normalization" (2018), equations 1 to 3.

    Examples:
        >>> GroupNorm(1, 2)(torch.tensor([[[1.0], [3.0]]])).flatten().detach()
        tensor([-1.0000,  1.0000])
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_groups, self.eps, self.affine = whole("num_groups", num_groups, 1), eps, affine
        n = whole("num_channels", num_channels, 1)
        self.num_channels = multiple("num_channels", n, "num_groups", num_groups)
        place = {"device": device, "dtype": dtype}
        self.weight = nn.Parameter(torch.ones(n, **place)) if affine else None
        self.bias = nn.Parameter(torch.zeros(n, **place)) if affine and bias else None

    def forward(self, input: Tensor) -> Tensor:
        """The normalised images."""
        if input.ndim < 2 or input.shape[1] != self.num_channels:
            shape = tuple(input.shape)
            raise ValueError(f"input of shape {shape} must be (N, {self.num_channels}, ...)")
        groups = exact(input).unflatten(1, (self.num_groups, -1)).flatten(2)
        y = _normalise(groups, (-1,), self.eps).reshape(input.shape)
        shape = (-1, *[1] * (input.ndim - 2))
        return _scale(y, self.weight, self.bias, shape).to(input.dtype)

    def extra_repr(self) -> str:
        """The arguments."""
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"


class LayerNorm(nn.Module):
    """Normalise over the last axes: torch.nn.LayerNorm.

    Args:
        normalized_shape: size of the last axes, or of the last one.
        eps: added to the variance.
        elementwise_affine: whether there is a learned weight and bias for each value.
        bias: whether an affine layer has a bias.
        device: of the parameters.
        dtype: of the parameters.

    Shapes: `(..., *normalized_shape)` to the same.

    Source: Ba, Kiros and Hinton, "Layer Normalization" (2016), equation 3.

    Examples:
        >>> LayerNorm(2)(torch.tensor([[1.0, 3.0]])).detach()
        tensor([[-1.0000,  1.0000]])
    """

    def __init__(
        self,
        normalized_shape: int | list[int] | torch.Size,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        sizes = (normalized_shape,) if isinstance(normalized_shape, int) else normalized_shape
        self.normalized_shape = tuple(whole("normalized_shape", size, 1) for size in sizes)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        place = {"device": device, "dtype": dtype}
        self.weight, self.bias = None, None
        if elementwise_affine:
            self.weight = nn.Parameter(torch.ones(self.normalized_shape, **place))
        if elementwise_affine and bias:
            self.bias = nn.Parameter(torch.zeros(self.normalized_shape, **place))

    def forward(self, input: Tensor) -> Tensor:
        """The normalised values."""
        axes = len(self.normalized_shape)
        if tuple(input.shape[-axes:]) != self.normalized_shape:
            sizes = ", ".join(map(str, self.normalized_shape))
            raise ValueError(f"input of shape {tuple(input.shape)} must be (..., {sizes})")
        y = _normalise(exact(input), tuple(range(-axes, 0)), self.eps)
        return _scale(y, self.weight, self.bias, self.normalized_shape).to(input.dtype)

    def extra_repr(self) -> str:
        """The arguments."""
        return f"{self.normalized_shape}, eps={self.eps}"


class LayerNorm2d(LayerNorm):
    """Normalise each pixel over its channels: torchvision's LayerNorm2d.

    Arguments are those of `LayerNorm`, with the number of channels for `normalized_shape`.

    Shapes: `(N, C, H, W)` to the same.

    Source: Liu et al., "A ConvNet for the 2020s" (2022), section 2.6; torchvision 0.28.

    Examples:
        >>> LayerNorm2d(2)(torch.tensor([1.0, 3.0]).reshape(1, 2, 1, 1)).flatten().detach()
        tensor([-1.0000,  1.0000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The normalised pixels."""
        return super().forward(input.movedim(1, -1)).movedim(-1, 1)


class LocalResponseNorm(nn.Module):
    """Divide each value by what its neighbours in the channels sum up to.

    Args:
        size: neighbouring channels that count, the value's own among them.
        alpha: weight of their mean square.
        beta: exponent.
        k: added to the weighted mean.

    Shapes: `(N, C, ...)` to the same.

    Source: Krizhevsky et al. (2012), section 3.3, where alpha weighs the sum instead of the mean;
    torch 2.13.

    Examples:
        >>> LocalResponseNorm(1, alpha=1.0, beta=1.0, k=1.0)(torch.tensor([[[2.0]]]))
        tensor([[[0.4000]]])
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = whole("size", size, 1), alpha, beta, k

    def forward(self, input: Tensor) -> Tensor:
        """The normalised values."""
        if input.ndim < 3:
            raise ValueError(f"input of shape {tuple(input.shape)} must be (N, C, L, ...)")
        x = exact(input)
        squares = x.square().flatten(2)
        around = F.pad(squares, (0, 0, self.size // 2, (self.size - 1) // 2))
        mean = around.unfold(1, self.size, 1).mean(-1).reshape(x.shape)
        return (x / (self.k + self.alpha * mean) ** self.beta).to(input.dtype)

    def extra_repr(self) -> str:
        """The arguments."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


def _normalise(x: Tensor, axes: tuple[int, ...], eps: float) -> Tensor:
    centred = x - x.mean(axes, keepdim=True)
    variance = centred.square().mean(axes, keepdim=True)
    return centred * torch.rsqrt(variance + eps)


def _scale(y: Tensor, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    y = y if weight is None else y * weight.reshape(shape)
    return y if bias is None else y + bias.reshape(shape)


def _column(values: Tensor) -> Tensor:
    return values[:, None, None]
