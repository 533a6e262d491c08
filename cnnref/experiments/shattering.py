"""How alike the gradients of a deep network are at neighbouring inputs.

The input moves along a line in 256 steps; a fully connected ReLU network of 100 units a layer maps
it to a number. The derivative along the line is computed beside the value, layer by layer. Each
layer is normalised over the 256 points, with statistics taken as constants. A plain layer is
ReLU then weights; a residual one adds that to its input, before it is normalised again.

The measure is the autocorrelation of neighbouring derivatives: near 1 for a smooth curve or a
random walk (brown noise), near 0 for white noise. Balduzzi et al. (2017), sections 1 and 2.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.checks import whole

POINTS, WIDTH, REACH = 256, 100, 2.0


def derivatives(layers: int, residual: bool, seed: int) -> Tensor:
    """The derivative of the network's output along the line.

    Args:
        layers: weight matrices before the last one, at least 1.
        residual: whether each layer but the first adds its input.
        seed: of the weights.

    Shapes: `(256,)`.

    Examples:
        >>> derivatives(3, residual=False, seed=0).shape
        torch.Size([256])
    """
    whole("layers", layers, 1)
    generator = torch.Generator().manual_seed(seed)

    def noise(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    line = torch.linspace(-REACH, REACH, POINTS, dtype=torch.float64).unsqueeze(1)
    slope = noise(1, WIDTH)
    x, dx = line * slope + noise(1, WIDTH), slope.expand(POINTS, -1)
    for _ in range(layers - 1):
        weights = noise(WIDTH, WIDTH) * (2 / WIDTH) ** 0.5
        spread = x.std(0, unbiased=False)
        normal, passes = (x - x.mean(0)) / spread, dx / spread
        active = (normal > 0).double()
        y, dy = (normal * active) @ weights, (passes * active) @ weights
        x, dx = (x + y, dx + dy) if residual else (y, dy)
    return (dx @ noise(WIDTH, 1)).squeeze(1)


def autocorrelation(layers: int, residual: bool, seed: int) -> float:
    """Correlation of neighbouring derivatives; the arguments are those of `derivatives`.

    Examples:
        >>> autocorrelation(2, residual=False, seed=0) > 0.9
        True
    """
    values = derivatives(layers, residual, seed)
    values = values - values.mean()
    return ((values[1:] * values[:-1]).sum() / values.square().sum()).item()
