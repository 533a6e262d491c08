"""The truth about receptive fields, measured: gradients in float64, nothing shared with the core.

Every weight is positive, every non-linear step is replaced by one that passes a positive part of
each of its inputs on, so a pixel that matters has a gradient above zero. What comes out of a
global pool is cut off: the measure is of the local field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

PASSED = {
    "relu", "relu_", "relu6", "hardtanh", "hardtanh_", "silu", "gelu", "hardswish", "leaky_relu",
    "dropout", "batch_norm", "layer_norm", "group_norm", "local_response_norm", "softmax",
}  # fmt: skip

PLACES = (((2, 3),), ([2, 3],), ((-2, -1),), (2, 3), [2, 3], (-2, -1))


class Positive(TorchFunctionMode):
    """Activations and norms pass their input, maxima are means, global pools cut the gradient."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        name, kwargs = getattr(func, "__name__", ""), kwargs or {}
        if name in PASSED:
            return args[0]
        if name in ("sigmoid", "hardsigmoid", "tanh"):  # gates: bounded, or products overflow
            return torch.atan(args[0])
        if name in ("boolean_dispatch", "_max_pool2d", "max_pool2d"):
            return _mean_pool(*args, **kwargs)
        out = func(*args, **kwargs)
        if name in ("mean", "amax") and (args[1:2] or kwargs.get("dim")) in PLACES:
            return out.detach()
        if name == "adaptive_avg_pool2d" and out.shape[-2:] == (1, 1):
            return out.detach()
        return out


def _mean_pool(
    x: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Tensor:  # fmt: skip
    if dilation not in (1, (1, 1)):
        taps = torch.ones(x.shape[1], 1, *_pair(kernel_size), dtype=x.dtype)
        steps = stride or kernel_size
        return F.conv2d(x, taps, None, steps, padding, dilation, x.shape[1])
    return F.avg_pool2d(x, kernel_size, stride, padding, ceil_mode)


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def positive(model: nn.Module) -> nn.Module:
    """The network in float64, with every weight above zero, so that none can hide a pixel."""
    model = model.double().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            fan = parameter[0].numel() if parameter.ndim > 1 else 1
            parameter.copy_(torch.rand_like(parameter).add(0.5).div(fan))
    return model


def read(
    model: nn.Module,
    image: tuple[int, ...],
    units: Iterable[tuple[str, tuple[int, int]]],
    source: str = "",
) -> list[tuple[list[int], list[int]]]:
    """The rows and columns that units of modules read, in a picture of size `(C, H, W)`, or in
    the map that a module gives."""
    outputs: dict[str, Tensor] = {}
    wanted = list(units)
    hooks = [
        model.get_submodule(path).register_forward_hook(
            lambda module, given, out, path=path: outputs.update({path: first(out)})
        )
        for path in {path for path, _ in wanted} | ({source} if source else set())
    ]
    x = torch.rand(1, *image, dtype=torch.float64).add(0.5).requires_grad_()
    with Positive():
        model(x)
    for hook in hooks:
        hook.remove()
    found = []
    for path, (row, column) in wanted:
        unit = outputs[path][0, :, row, column].sum()
        read = outputs[source] if source else x
        (slope,) = torch.autograd.grad(unit, read, retain_graph=True, materialize_grads=True)
        assert slope.isfinite().all(), path
        hit = slope[0].sum(0).ne(0)
        found.append((_places(hit.any(1)), _places(hit.any(0))))
    return found


def shapes(model: nn.Module, image: tuple[int, ...]) -> dict[str, torch.Size]:
    """The shape of what every module gives, of those that give a map."""
    found: dict[str, torch.Size] = {}
    hooks = [
        module.register_forward_hook(
            lambda module, given, out, path=path: found.update({path: first(out).shape})
        )
        for path, module in model.named_modules()
    ]
    with torch.no_grad():
        model(torch.zeros(1, *image, dtype=next(model.parameters()).dtype))
    for hook in hooks:
        hook.remove()
    return {path: shape for path, shape in found.items() if len(shape) == 4}


def first(out: Any) -> Tensor:
    """The first tensor of what a module gives."""
    while not isinstance(out, Tensor):
        out = next(iter(out.values())) if isinstance(out, dict) else out[0]
    return out


def _places(hit: Tensor) -> list[int]:
    return [int(place) for place in hit.nonzero()]
