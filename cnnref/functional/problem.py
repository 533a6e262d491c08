"""The arguments of a convolution, checked once for every algorithm."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnref.checks import multiple, whole, wholes
from cnnref.geometry import conv_out, sides

Numbers = int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A convolution along any number of axes, in the letters of its formula.

    N images of C channels; K filters in G groups, each reading C/G channels; one entry an axis
    of `size` (H, W), `kernel` (R, S), `stride`, `padding` (before, behind), `dilation` and
    `out` (P, Q).
    """

    N: int
    C: int
    K: int
    G: int
    size: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    out: tuple[int, ...]

    @property
    def padded(self) -> tuple[int, ...]:
        """Size of the input with its padding."""
        return tuple(n + sum(pair) for n, pair in zip(self.size, self.padding, strict=True))

    @property
    def macs(self) -> int:
        """Multiplications of the definition: every weight once for each output cell."""
        return self.N * self.K * (self.C // self.G) * prod(self.kernel) * prod(self.out)

    def pad(self, x: Tensor) -> Tensor:
        """The input with zeros around it."""
        widths = [width for pair in reversed(self.padding) for width in pair]
        return F.pad(x, widths) if any(widths) else x


@dataclass(frozen=True, slots=True)
class Cost:
    """Multiplications of a forward pass; elements held beside input, weight and output."""

    multiplications: int
    workspace: int


def describe(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Numbers,
    padding: Numbers | str,
    dilation: Numbers,
    groups: int,
) -> Problem:
    """Check the arguments of a convolution of a batch and derive its sizes.

    Args:
        x: `(N, C, …)`, with one axis or more behind the channels.
        weight: `(K, C / groups, …)`, as many axes.
        bias: `(K,)` or None.
        stride: a number for all axes, or one for each.
        padding: the same, or "same" or "valid".
        dilation: a number for all axes, or one for each.
        groups: groups of channels that do not see each other.

    Raises:
        ValueError: with one sentence on the first argument that does not fit.

    Examples:
        >>> describe(torch.zeros(2, 4, 9, 9), torch.zeros(6, 4, 3, 3), None, 2, 1, 1, 1).out
        (5, 5)
        >>> describe(torch.zeros(2, 4, 9), torch.zeros(6, 3, 3), None, 1, 0, 1, 1)
        Traceback (most recent call last):
        ValueError: weight of shape (6, 3, 3) reads 3 channels a group, input has 4 in 1 group(s)
    """
    shape, axes = tuple(weight.shape), x.ndim - 2
    if axes < 1 or weight.ndim != x.ndim:
        raise ValueError(f"input of shape {tuple(x.shape)} and weight of shape {shape} do not fit")
    n, channels = x.shape[:2]
    if not channels:
        raise ValueError("input has 0 channels; a convolution needs at least 1")
    multiple("weight.shape[0]", shape[0], "groups", whole("groups", groups, 1))
    if shape[1] * groups != channels:
        raise ValueError(
            f"weight of shape {shape} reads {shape[1]} channels a group, "
            f"input has {channels} in {groups} group(s)"
        )
    if bias is not None and tuple(bias.shape) != (shape[0],):
        raise ValueError(f"bias of shape {tuple(bias.shape)} must have shape ({shape[0]},)")
    for name, other in (("weight", weight), ("bias", bias)):
        if other is not None and (other.dtype != x.dtype or other.device != x.device):
            raise ValueError(
                f"{name} is {other.dtype} on {other.device}, input {x.dtype} on {x.device}"
            )
    steps, spread = wholes("stride", stride, axes, 1), wholes("dilation", dilation, axes, 1)
    pads: tuple[int | str, ...] = (
        (padding,) * axes if isinstance(padding, str) else wholes("padding", padding, axes, 0)
    )
    each = list(zip(x.shape[2:], shape[2:], steps, pads, spread, strict=True))
    out = tuple(conv_out(size, k, s, p, d) for size, k, s, p, d in each)
    both = tuple(sides(k, p, d) for _, k, _, p, d in each)
    size, kernel = tuple(x.shape[2:]), shape[2:]
    return Problem(n, channels, shape[0], groups, size, kernel, steps, both, spread, out)


def grouped(x: Tensor, weight: Tensor, p: Problem) -> tuple[Tensor, Tensor]:
    """The padded input as `(N, G, C/G, …)` and the weight as `(G, K/G, C/G, …)`."""
    x = p.pad(x)
    x = x.reshape(p.N, p.G, p.C // p.G, *x.shape[2:])
    return x, weight.reshape(p.G, p.K // p.G, *weight.shape[1:])


def narrowed(
    x: Tensor, weight: Tensor, bias: Tensor | None
) -> tuple[Tensor, Tensor, Tensor | None]:
    """The arguments in the type of the autocast around, as torch's convolutions take them."""
    dtype = torch.get_autocast_dtype(x.device.type)
    return x.to(dtype), weight.to(dtype), None if bias is None else bias.to(dtype)


def exact(x: Tensor) -> Tensor:
    """The tensor in the type that sums are kept in: float32 for the half types."""
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
