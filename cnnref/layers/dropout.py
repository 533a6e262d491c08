"""Dropout: forget values at random in training."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnref.checks import between


class Dropout(nn.Module):
    """Set each value to zero with probability p in training, scale the others by 1/(1 - p).

    Args:
        p: probability of dropping, from 0 to 1.
        inplace: accepted for torch.nn.Dropout's sake; the input is never changed.

    Shapes: any; the output has the input's.

    Source: Srivastava et al., "Dropout" (2014), section 4, scaled in training; torch 2.13.

    Examples:
        >>> Dropout(1.0)(torch.ones(2)), Dropout(0.5).eval()(torch.ones(2))
        (tensor([0., 0.]), tensor([1., 1.]))
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        self.p, self.inplace = between("p", p, 0, 1), inplace

    def forward(self, input: Tensor) -> Tensor:
        """Drop in training; the identity in eval mode."""
        return input * self._mask(input, input.shape) if self.training and self.p else input

    def _mask(self, input: Tensor, shape: tuple[int, ...]) -> Tensor:
        kept = torch.empty(shape, dtype=input.dtype, device=input.device).bernoulli_(1 - self.p)
        return kept / (1 - self.p) if self.p < 1 else kept

    def extra_repr(self) -> str:
        """The argument."""
        return f"p={self.p}"


class Dropout2d(Dropout):
    """Drop whole maps: arguments and behaviour of `Dropout`, one draw a channel.

    Shapes: `(N, C, H, W)` to the same.

    Source: Tompson et al., "Efficient Object Localization" (2015), section 3.2; torch 2.13.

    Examples:
        >>> y = Dropout2d(0.5)(torch.ones(1, 8, 2, 2))
        >>> {len(map.unique()) for map in y[0]}
        {1}
    """

    def forward(self, input: Tensor) -> Tensor:
        """Drop in training; the identity in eval mode."""
        if input.ndim != 4:
            raise ValueError(f"input of shape {tuple(input.shape)} must be (N, C, H, W)")
        shape = (*input.shape[:2], 1, 1)
        return input * self._mask(input, shape) if self.training and self.p else input
