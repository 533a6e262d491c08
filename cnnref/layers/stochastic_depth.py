"""Stochastic depth: drop a whole residual branch at random."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import between, one_of


class StochasticDepth(nn.Module):
    """In training, set the input to zero with probability p and scale it by 1/(1-p) otherwise.

    Args:
        p: probability of dropping, from 0 to 1.
        mode: "row" decides for each image of the batch, "batch" once for all.

    Shapes: any, the batch first; the output has the input's.

    Source: Huang et al., "Deep Networks with Stochastic Depth" (2016), section 3; interface of
    torchvision 0.28, `torchvision.ops.StochasticDepth`.

    Examples:
        >>> StochasticDepth(1.0, "row")(torch.ones(1, 2))
        tensor([[0., 0.]])
        >>> StochasticDepth(1.0, "row").eval()(torch.ones(1, 2))
        tensor([[1., 1.]])
    """

    def __init__(self, p: float, mode: str) -> None:
        super().__init__()
        self.p = between("p", p, 0, 1)
        self.mode = str(one_of("mode", mode, ("batch", "row")))

    def forward(self, x: Tensor) -> Tensor:
        """Drop or scale; the identity in eval mode."""
        if not self.training or self.p == 0:
            return x
        shape = (x.shape[0] if self.mode == "row" else 1, *[1] * (x.ndim - 1))
        keep = torch.empty(shape, dtype=x.dtype, device=x.device).bernoulli_(1 - self.p)
        return x * (keep / (1 - self.p) if self.p < 1 else keep)

    def extra_repr(self) -> str:
        """The arguments."""
        return f"p={self.p}, mode={self.mode!r}"
