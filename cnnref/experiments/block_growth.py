"""How signal and gradient grow through the residual blocks of a network that is not trained.

A bare branch that ends in a convolution has twice the mean square of its input. A ReLU behind the
addition takes part of the sum back, and about a doubling a block remains, forwards and backwards.
With a normalised branch each block adds the same amount, so the variance grows by one term a
block, and the branch's share of the gradient falls. A branch that starts at zero changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import one_of, whole

Layer = Callable[[int], nn.Module]
BATCH, SIZE, WIDTH = 8, 8, 16


class Growth(NamedTuple):
    """Norm of the gradient, first over last, and spread of the signal, last over first."""

    gradient: float
    signal: float


class Block(nn.Module):
    """Two 3x3 convolutions with weights of He et al. (2015), beside an identity.

    Args:
        norm: called with channels; None for no normalisation.
        first: whether normalisation and ReLU stand before each convolution ("v2"), so that
            nothing follows the addition.
        zero: whether the last scale of the branch starts at 0.
        scale: a factor of the branch that is a parameter; None for none.

    Shapes: `(N, 16, H, W)` to the same.

    Examples:
        >>> x = torch.ones(1, 16, 4, 4)
        >>> torch.equal(Block(scale=0.0)(x), x)
        True
    """

    def __init__(
        self,
        norm: Layer | None = None,
        first: bool = False,
        zero: bool = False,
        scale: float | None = None,
    ) -> None:
        super().__init__()
        norms = [norm(WIDTH) if norm else nn.Identity() for _ in range(2)]
        if zero:
            nn.init.zeros_(norms[1].get_parameter("weight"))
        if first:
            parts = [norms[0], nn.ReLU(), _he(), norms[1], nn.ReLU(), _he()]
        else:
            parts = [_he(), norms[0], nn.ReLU(), _he(), norms[1]]
        self.branch = nn.Sequential(*parts)
        self.scale = None if scale is None else nn.Parameter(torch.tensor(scale))
        self.first = first

    def forward(self, x: Tensor) -> Tensor:
        """Branch plus input; a ReLU follows unless it stood first."""
        branch = self.branch(x)
        out = x + (branch if self.scale is None else self.scale * branch)
        return out if self.first else F.relu(out)


BLOCKS: dict[str, Callable[[], Block]] = {
    "bare": Block,
    "v1": partial(Block, nn.BatchNorm2d),
    "v2": partial(Block, nn.BatchNorm2d, first=True),
    "zero-gamma": partial(Block, nn.BatchNorm2d, zero=True),
    "skip-init": partial(Block, scale=0.0),
}
"""Without normalisation; as in He et al. (2016); pre-activated, He et al. (2016, identity); with
the last scale at zero, Goyal et al. (2017); a factor zero without any norm, De and Smith (2020)."""


def stack(kind: str, blocks: int, seed: int) -> tuple[list[Block], Tensor, Tensor]:
    """Fresh blocks in double precision, an input that is ReLU of noise, a direction at the end.

    Raises:
        ValueError: for another kind, or no blocks.

    Examples:
        >>> parts, x, direction = stack("v1", 3, seed=0)
        >>> len(parts), x.shape
        (3, torch.Size([8, 16, 8, 8]))
    """
    one_of("kind", kind, tuple(BLOCKS))
    whole("blocks", blocks, 1)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        parts = [BLOCKS[kind]().double() for _ in range(blocks)]
        x = F.relu(torch.randn(BATCH, WIDTH, SIZE, SIZE, dtype=torch.float64))
        return parts, x, torch.randn_like(x)


def by_block(kind: str, blocks: int, seed: int) -> tuple[list[float], list[float]]:
    """Norm of the gradient and spread of the signal, at the input and behind each block.

    The gradient is that of a random weighting of the last maps.

    Examples:
        >>> gradient, signal = by_block("bare", 6, seed=0)
        >>> gradient[0] > 4 * gradient[-1], signal[-1] > 4 * signal[0]
        (True, True)
    """
    parts, x, direction = stack(kind, blocks, seed)
    signals = [x.requires_grad_()]
    for part in parts:
        signals.append(part(signals[-1]))
    gradients = torch.autograd.grad((signals[-1] * direction).sum(), signals)
    return [g.norm().item() for g in gradients], [s.std().item() for s in signals]


def growth(kind: str, blocks: int, seed: int) -> Growth:
    """How much larger the gradient is at the input, the signal at the end.

    Examples:
        >>> growth("zero-gamma", 4, seed=0).signal
        1.0
    """
    gradient, signal = by_block(kind, blocks, seed)
    return Growth(gradient[0] / gradient[-1], signal[-1] / signal[0])


def _he() -> nn.Conv2d:
    """Circular, so that every place has the same number of inputs."""
    conv = nn.Conv2d(WIDTH, WIDTH, 3, padding=1, padding_mode="circular", bias=False)
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    return conv
