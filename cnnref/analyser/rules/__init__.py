"""What each operation does to a value: one rule for each, by the names torch gives them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import torch

from cnnref.analyser.rules import shapes, sums, windows
from cnnref.analyser.rules.modules import MODULES

__all__ = ["MODULES", "rule_of"]

_SHARED: dict[Callable[..., Any], str] = {
    windows.convolve: "conv1d conv2d conv3d",
    windows.convolve_back: "conv_transpose1d conv_transpose2d conv_transpose3d",
    windows.interpolate: "interpolate upsample",
    windows.shuffle: "pixel_shuffle",
    windows.unshuffle: "pixel_unshuffle",
    windows.unfold: "unfold",
    shapes.concatenate: "cat concat concatenate",
    shapes.reshape: "view reshape view_as reshape_as",
    shapes.transpose: "transpose swapaxes swapdims mT T",
    shapes.movedim: "movedim moveaxis",
    shapes.expand: "expand expand_as broadcast_to",
    shapes.repeat: "repeat tile",
    shapes.split: "split split_with_sizes",
    sums.reduce: "mean sum amax amin std var norm prod logsumexp argmax argmin any all",
    sums.extreme: "max min",
    sums.matmul: "matmul bmm mm",
    sums.attention: "scaled_dot_product_attention",
    sums.group_norm: "group_norm instance_norm",
    sums.layer_norm: "layer_norm rms_norm",
    sums.local_norm: "local_response_norm",
    sums.softmax: "softmax log_softmax softmin cumsum cumprod",
    sums.same: "contiguous clone to float double half bfloat16 detach type type_as cpu cuda "
    "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout channel_shuffle",
    sums.chosen: "gather",
    sums.written: "scatter scatter_add index_add index_copy masked_scatter",
    sums.empty: "zeros_like ones_like empty_like full_like rand_like randn_like "
    "new_zeros new_ones new_empty new_full",
}
_RULES: dict[str, Callable[..., Any]] = {
    **{name: rule for rule, names in _SHARED.items() for name in names.split()},
    **{f"max_pool{n}d": windows.pool(n) for n in (1, 2, 3)},
    **{f"avg_pool{n}d": windows.average(n) for n in (1, 2, 3)},
    **{f"adaptive_{kind}_pool{n}d": windows.adaptive(n)
       for kind in ("max", "avg") for n in (1, 2, 3)},
    **{rule.__name__: rule for rule in (
        shapes.pad, shapes.roll, shapes.flip, shapes.getitem, shapes.narrow, shapes.select,
        shapes.unbind, shapes.chunk, shapes.stack, shapes.flatten, shapes.unflatten,
        shapes.permute, shapes.repeat_interleave, shapes.squeeze, shapes.unsqueeze,
        sums.linear, sums.einsum, sums.batch_norm, sums.normalize,
    )},
}  # fmt: skip
OPERATORS = {
    "truediv": "div", "floordiv": "floor_divide", "mod": "remainder", "invert": "bitwise_not",
    "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
}  # fmt: skip


@cache
def rule_of(name: str) -> Callable[..., Any] | None:
    """The rule of an operation; torch's own tags say which ones are pointwise."""
    name = name.removeprefix("_").removesuffix("_with_indices").strip("_")
    if name in _RULES:
        return _RULES[name]
    packet = getattr(torch.ops.aten, OPERATORS.get(name, name), None)
    names = packet.overloads() if packet is not None else []
    tagged = any(torch.Tag.pointwise in getattr(packet, each).tags for each in names)
    return sums.pointwise if tagged else None
