"""A network whose layers read and weigh with integers of few bits, simulated in floats."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import partial

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from cnnref.checks import whole
from cnnref.deploy.quantise import Grid, affine_grid, channel_grid, full_range

Range = Callable[[Tensor], tuple[Tensor, Tensor]]
WeightGrid = Callable[[Tensor, int], Grid]
Layer = nn.Conv2d | nn.Linear


class Quantised(nn.Module):
    """A convolution or linear layer that rounds its input and its weights to grids.

    The weights stay floats that training can change, and their grid follows them; the grid of
    the input is fixed. The bias is not rounded: as int32 it costs no accuracy.

    Args:
        layer: `nn.Conv2d` or `nn.Linear`.
        inputs: grid of what it reads.
        bits: of a weight.
        grid: fits a grid to the weights.

    Examples:
        >>> inputs = affine_grid(torch.tensor(0.0), torch.tensor(1.0), 8)
        >>> layer = Quantised(nn.Conv2d(3, 8, 3), inputs, 8)
        >>> layer(torch.rand(1, 3, 5, 5)).shape
        torch.Size([1, 8, 3, 3])
    """

    def __init__(
        self, layer: Layer, inputs: Grid, bits: int, grid: WeightGrid = channel_grid
    ) -> None:
        super().__init__()
        self.layer, self.inputs, self.bits, self.grid = layer, inputs, bits, grid

    def weights(self) -> Grid:
        """The grid of the weights as they are now."""
        return self.grid(self.layer.weight, self.bits)

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weights().fake(self.layer.weight)
        y: Tensor = functional_call(self.layer, {"weight": weight}, (self.inputs.fake(x),))
        return y


def integer_conv2d(x: Tensor, conv: Quantised) -> Tensor:
    """What the layer computes, with integers: products and sums in int32, one factor at the end.

        y = s_x s_w (sum (q_x - z_x) q_w + q_b),  q_b = round(b / (s_x s_w))

    Args:
        x: `(N, C, H, W)`, floats.
        conv: holds an `nn.Conv2d` with zero padding.

    Source: Jacob et al. (2018), section 2.2.

    Examples:
        >>> _ = torch.manual_seed(0)
        >>> inputs = affine_grid(torch.tensor(0.0), torch.tensor(1.0), 8)
        >>> conv, x = Quantised(nn.Conv2d(3, 8, 3, padding=1), inputs, 8), torch.rand(2, 3, 6, 6)
        >>> torch.allclose(integer_conv2d(x, conv), conv(x), atol=1e-4)
        True
    """
    layer = conv.layer
    if not isinstance(layer, nn.Conv2d) or layer.padding_mode != "zeros":
        raise ValueError(f"conv holds {layer}, which is no Conv2d with zero padding")
    weights = conv.weights()
    q_x = conv.inputs.quantise(x) - conv.inputs.zero.int()  # int32: a zero of the padding is 0
    q_w = weights.quantise(layer.weight)
    total = F.conv2d(q_x, q_w, None, layer.stride, layer.padding, layer.dilation, layer.groups)
    scale = (conv.inputs.scale * weights.scale).reshape(-1, 1, 1)
    if layer.bias is not None:
        total = total + torch.round(layer.bias.reshape(-1, 1, 1) / scale).int()
    return scale * total


def quantise_network(
    model: nn.Module,
    images: Tensor,
    bits: int,
    *,
    grid: WeightGrid = channel_grid,
    span: Range = full_range,
) -> nn.Module:
    """A copy in which every `Conv2d` and `Linear` is `Quantised`, calibrated on images.

    Each layer's input grid spans what it read in the float network. Fold batch norms first.
    Train the copy as it is for quantisation-aware training.

    Args:
        model: a network in eval mode.
        images: `(N, C, H, W)`, some hundred without labels.
        bits: of weights and of inputs.
        grid: `channel_grid` or `tensor_grid`.
        span: `full_range`, or `percentile_range` to cut outliers off.

    Raises:
        ValueError: in training mode, or if a layer never ran.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2)).eval()
        >>> [type(part).__name__ for part in quantise_network(net, torch.rand(4, 1, 4, 4), 8)]
        ['Quantised', 'ReLU', 'Flatten', 'Quantised']
    """
    whole("bits", bits, 2)
    if model.training:
        raise ValueError("model is in training mode; call eval() before calibrating")
    copy = deepcopy(model)
    layers = {n: m for n, m in copy.named_modules() if isinstance(m, nn.Conv2d | nn.Linear)}
    seen: dict[str, Grid] = {}

    def note(name: str, _: nn.Module, args: tuple[Tensor, ...]) -> None:
        seen[name] = affine_grid(*span(args[0]), bits)

    hooks = [m.register_forward_pre_hook(partial(note, n)) for n, m in layers.items()]
    with torch.no_grad():
        copy(images)
    for hook in hooks:
        hook.remove()
    if unread := sorted(set(layers) - set(seen)):
        raise ValueError(f"layer {unread[0]!r} never ran on the images")
    for name, layer in layers.items():
        parent, _, last = name.rpartition(".")
        setattr(copy.get_submodule(parent), last, Quantised(layer, seen[name], bits, grid))
    return copy


def stored_bytes(model: nn.Module, bits: int, scale_bytes: int = 4) -> int:
    """Bytes of the file: weights of `bits`, a scale for each output channel, biases of int32.

    Examples:
        >>> stored_bytes(nn.Conv2d(16, 32, 3), 8)  # 4,608 weights, 32 scales, 32 biases
        4864
    """
    whole("bits", bits, 1)
    total = 0
    for part in model.modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            total += -(-part.weight.numel() * bits // 8) + scale_bytes * len(part.weight)
            total += 0 if part.bias is None else 4 * part.bias.numel()
    return total
