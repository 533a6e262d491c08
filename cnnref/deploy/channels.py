"""Remove whole channels of a convolution, with everything that reads them."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, fx, nn

from cnnref.checks import between

KEEPS = (
    nn.ReLU, nn.ReLU6, nn.Hardswish, nn.SiLU, nn.GELU, nn.Dropout, nn.Dropout2d, nn.Identity,
    nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, nn.Flatten,
)  # fmt: skip
"""Layers that treat each channel alone and have nothing to cut."""


def drop_channels(model: nn.Module, name: str, channels: list[int]) -> nn.Module:
    """A copy without some output channels of the convolution `name`.

    Its filters go, the channels of the norms and depthwise layers behind it, the columns of the
    convolution or linear layer that reads them. The output equals that of the whole network
    with these channels at zero behind their activation.

    Args:
        model: a network that torch.fx can trace.
        name: of an `nn.Conv2d` with one group.
        channels: indices to remove; some must stay.

    Raises:
        ValueError: if something ties the channels to others: an addition, a concatenation, a
            grouped layer, the network's output.

    Source: Li et al. (2017), figure 1.

    Examples:
        >>> convs = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 4, 3)
        >>> net = nn.Sequential(convs[0], nn.BatchNorm2d(8), nn.ReLU(), convs[1])
        >>> smaller = drop_channels(net, "0", [1, 5])
        >>> smaller[0].weight.shape[0], smaller[1].num_features, smaller[3].weight.shape[1]
        (6, 6, 6)
        >>> drop_channels(net, "3", [0])
        Traceback (most recent call last):
        ValueError: channels of '3' reach the output of the network; they cannot go
    """
    conv = model.get_submodule(name)
    if not isinstance(conv, nn.Conv2d) or conv.groups != 1:
        raise ValueError(f"{name!r} is {conv}; drop channels of a Conv2d with one group")
    width, gone = conv.out_channels, set(channels)
    if not gone or not gone <= set(range(width)) or len(gone) == width:
        raise ValueError(f"channels {channels} must be some, not all, of 0 to {width - 1}")
    found = readers(model, name)
    copy = deepcopy(model)
    kept = torch.tensor([c for c in range(width) if c not in gone])
    _cut(copy.get_submodule(name), 0, kept)
    for reader in found:
        part = copy.get_submodule(reader)
        if isinstance(part, nn.BatchNorm2d):
            _cut(part, 0, kept)
        elif isinstance(part, nn.Conv2d) and part.groups > 1:
            _cut(part, 0, kept)
            part.groups = part.in_channels = len(kept)
        elif isinstance(part, nn.Conv2d):
            _cut(part, 1, kept)
        else:
            assert isinstance(part, nn.Linear)
            places = part.in_features // width
            _cut(part, 1, (kept[:, None] * places + torch.arange(places)).flatten())
    return copy


def readers(model: nn.Module, name: str) -> list[str]:
    """Names of the layers that must shrink with the channels of a convolution.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(32, 2))
        >>> readers(net, "0")
        ['3']
    """
    try:
        graph = fx.Tracer().trace(model)
    except Exception as fault:
        raise ValueError(f"model {type(model).__name__} cannot be traced: {fault}") from fault
    start = [n for n in graph.nodes if n.op == "call_module" and n.target == name]
    if len(start) != 1:
        raise ValueError(f"{name!r} runs {len(start)} times; once is what can be cut")
    found, open_ends = [], list(start[0].users)
    while open_ends:
        node = open_ends.pop(0)
        if node.op == "output":
            raise ValueError(
                f"channels of {name!r} reach the output of the network; they cannot go"
            )
        part = model.get_submodule(str(node.target)) if node.op == "call_module" else None
        if isinstance(part, KEEPS) or node.target is torch.flatten:
            open_ends += node.users
        elif isinstance(part, nn.BatchNorm2d) or _depthwise(part):
            found.append(str(node.target))
            open_ends += node.users
        elif isinstance(part, nn.Linear) or (isinstance(part, nn.Conv2d) and part.groups == 1):
            found.append(str(node.target))
        else:
            raise ValueError(f"channels of {name!r} reach {node.name}, which ties them to others")
    return found


def weakest(conv: nn.Conv2d, count: int) -> list[int]:
    """The filters with the smallest sum of magnitudes.

    Source: Li et al. (2017), section 3.1.

    Examples:
        >>> conv = nn.Conv2d(1, 3, 1)
        >>> conv.weight.data = torch.tensor([3.0, -1.0, 2.0]).view(3, 1, 1, 1)
        >>> weakest(conv, 2)
        [1, 2]
    """
    norms = conv.weight.detach().abs().flatten(1).sum(1)
    return sorted(norms.sort(stable=True).indices[:count].tolist())


def prune_channels(model: nn.Module, share: float) -> nn.Module:
    """A copy without the weakest share of the channels of every convolution that can lose some.

    Args:
        model: a network that torch.fx can trace.
        share: 0 to below 1, of each layer's channels, rounded down.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 3))
        >>> [part.weight.shape[0] for part in prune_channels(net, 0.5)[::2]]
        [4, 4]
    """
    between("share", share, 0, 1 - 1e-9)
    smaller = model
    for name, conv in model.named_modules():
        if isinstance(conv, nn.Conv2d) and conv.groups == 1:
            count = int(share * conv.out_channels + 1e-9)
            if not count:
                continue
            try:
                smaller = drop_channels(smaller, name, weakest(conv, count))
            except ValueError:
                continue  # tied to others, or read by the output
    return smaller if smaller is not model else deepcopy(model)


def _depthwise(part: nn.Module | None) -> bool:
    return isinstance(part, nn.Conv2d) and 1 < part.groups == part.in_channels == part.out_channels


def _cut(part: nn.Module, axis: int, kept: Tensor) -> None:
    """Keep some of a layer's entries along an axis of its weight, and set its sizes to match."""
    for name, value in [*part.named_parameters(), *part.named_buffers()]:
        if value.ndim > axis and (axis == 0 or name == "weight"):
            held = value.detach().index_select(axis, kept.to(value.device))
            if isinstance(value, nn.Parameter):
                setattr(part, name, nn.Parameter(held, value.requires_grad))
            else:
                setattr(part, name, held)
    sizes = {nn.Conv2d: ("out_channels", "in_channels"), nn.BatchNorm2d: ("num_features",),
             nn.Linear: ("out_features", "in_features")}  # fmt: skip
    setattr(part, sizes[type(part)][axis], len(kept))
