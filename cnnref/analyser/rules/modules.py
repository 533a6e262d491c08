"""Rules of layers that the run does not look into: their own code says more than it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torch import nn

from cnnref.analyser.rules import shapes, sums, windows
from cnnref.analyser.rules.steps import many
from cnnref.analyser.value import Untraceable, Value
from cnnref.geometry import sides
from cnnref.layers.swap import TWINS

if TYPE_CHECKING:
    from cnnref.analyser.trace import Run

Rule = Callable[..., Any]


def _convolution(run: Run, layer: Any, x: Value) -> Value:
    padding, count = layer.padding, len(layer.kernel_size)
    if layer.padding_mode != "zeros":
        each = zip(layer.kernel_size, many(padding, count), layer.dilation, strict=True)
        both = [width for axis in reversed(list(each)) for width in sides(*axis)]
        x, padding = shapes.pad(run, x, both, layer.padding_mode), 0
    return windows.convolve(
        run, x, layer.weight, None, layer.stride, padding, layer.dilation, layer.groups
    )


def _transposed(run: Run, layer: Any, x: Value, output_size: Any = None) -> Value:
    if output_size is not None:
        raise Untraceable("no rule for a transposed convolution with output_size")
    return windows.convolve_back(
        run, x, layer.weight, None, layer.stride, layer.padding, layer.output_padding,
        layer.groups, layer.dilation,
    )  # fmt: skip


def _max_pool(count: int) -> Rule:
    return lambda run, layer, x: windows.pool(count)(
        run, x, layer.kernel_size, layer.stride, layer.padding, layer.dilation, layer.ceil_mode,
        layer.return_indices,
    )  # fmt: skip


def _average_pool(count: int) -> Rule:
    return lambda run, layer, x: windows.average(count)(
        run, x, layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode
    )


def _adaptive_pool(count: int) -> Rule:
    return lambda run, layer, x: windows.adaptive(count)(
        run, x, layer.output_size, getattr(layer, "return_indices", False)
    )


def _many_heads(
    run: Run, layer: Any, query: Value, key: Value, value: Value, *args: Any, **options: Any
) -> tuple[Value, None]:
    tokens = -2 if layer.batch_first or len(query.dims) == 2 else 0
    rows, keys = query.sizes[tokens], key.sizes[tokens]
    width, inner = query.sizes[-1], key.sizes[-1] + value.sizes[-1]
    batch = query.cells // (rows * width)
    run.did(
        linear=batch * width * (2 * rows * width + keys * inner),
        attention=batch * 2 * rows * keys * width,
    )
    return query.because("attention"), None


def _by(kinds: str, rule: Rule) -> dict[type[nn.Module], Rule]:
    own = [getattr(nn, kind) for kind in kinds.split()]
    return dict.fromkeys([*own, *(TWINS[kind] for kind in own if kind in TWINS)], rule)


MODULES: dict[type[nn.Module], Rule] = {
    **_by("Conv1d Conv2d Conv3d", _convolution),
    **_by("ConvTranspose1d ConvTranspose2d ConvTranspose3d", _transposed),
    **{kind: rule for n in (1, 2, 3) for kind, rule in {
        **_by(f"MaxPool{n}d", _max_pool(n)),
        **_by(f"AvgPool{n}d", _average_pool(n)),
        **_by(f"AdaptiveAvgPool{n}d AdaptiveMaxPool{n}d", _adaptive_pool(n)),
    }.items()},
    **_by("BatchNorm1d BatchNorm2d BatchNorm3d",
          lambda run, layer, x: sums.batch_norm(run, x, layer.running_mean)),
    **_by("LayerNorm", lambda run, layer, x: sums.layer_norm(run, x, layer.normalized_shape)),
    **_by("GroupNorm", lambda run, layer, x: sums.group_norm(run, x)),
    **_by("LocalResponseNorm", lambda run, layer, x: sums.local_norm(run, x)),
    **_by("Linear", lambda run, layer, x: sums.linear(run, x, layer.weight)),
    **_by("MultiheadAttention", _many_heads),
    **_by("Softmax", lambda run, layer, x: sums.softmax(run, x, layer.dim)),
    **_by("Identity Dropout Dropout2d ChannelShuffle", lambda run, layer, x: x),
    **_by("ReLU ReLU6 LeakyReLU Sigmoid Tanh SiLU GELU Hardsigmoid Hardswish",
          lambda run, layer, x: sums.pointwise(run, x)),
    **_by("PixelShuffle", lambda run, layer, x: windows.shuffle(run, x, layer.upscale_factor)),
    **_by("PixelUnshuffle",
          lambda run, layer, x: windows.unshuffle(run, x, layer.downscale_factor)),
    **_by("Unfold", lambda run, layer, x: windows.unfold(
        run, x, layer.kernel_size, layer.dilation, layer.padding, layer.stride)),
}  # fmt: skip
"""The rule of each layer of torch.nn and of its twin in `cnnref.layers`."""
