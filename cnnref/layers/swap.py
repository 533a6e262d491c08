"""Put our layers in the place of torch.nn's, weights included."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from inspect import signature
from itertools import chain
from typing import TypeVar

from torch import Tensor, nn

from cnnref.layers import (
    activation,
    attention,
    conv,
    dropout,
    fold,
    linear,
    norm,
    pooling,
    shuffle,
    transposed,
)

M = TypeVar("M", bound=nn.Module)

TWINS: dict[type[nn.Module], type[nn.Module]] = {
    getattr(nn, twin.__name__): twin
    for twin in (
        conv.Conv1d,
        conv.Conv2d,
        conv.Conv3d,
        transposed.ConvTranspose2d,
        pooling.MaxPool2d,
        pooling.AvgPool2d,
        pooling.AdaptiveAvgPool2d,
        pooling.AdaptiveMaxPool2d,
        norm.BatchNorm2d,
        norm.GroupNorm,
        norm.LayerNorm,
        norm.LocalResponseNorm,
        dropout.Dropout,
        dropout.Dropout2d,
        linear.Linear,
        linear.Identity,
        linear.Flatten,
        activation.ReLU,
        activation.ReLU6,
        activation.LeakyReLU,
        activation.Sigmoid,
        activation.Tanh,
        activation.SiLU,
        activation.GELU,
        activation.Hardsigmoid,
        activation.Hardswish,
        activation.Softmax,
        attention.MultiheadAttention,
        shuffle.PixelShuffle,
        shuffle.PixelUnshuffle,
        shuffle.ChannelShuffle,
        fold.Unfold,
        fold.Fold,
    )
}
"""Our layer for each of torch.nn's that has one."""

ATTRIBUTES = {  # arguments that a layer of torch.nn keeps only as what they made
    "bias": lambda layer: _first(layer, "bias", "in_proj_bias") is not None,
    "add_bias_kv": lambda layer: layer.bias_k is not None,
    "device": lambda layer: next(_tensors(layer)).device,
    "dtype": lambda layer: next(_tensors(layer)).dtype,
}


def swap(model: M) -> M:
    """A copy of a network in which our layers stand for torch.nn's.

    Args:
        model: any network; layers of exactly a type of torch.nn that has a twin are replaced,
            with their weights, their buffers, their mode.

    Returns:
        The copy; the network stays as it is. `unswapped` lists what has no twin.

    Examples:
        >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())
        >>> [type(layer).__module__ for layer in swap(net)]
        ['cnnref.layers.conv', 'cnnref.layers.activation']
    """
    model = deepcopy(model)
    if type(model) in TWINS:
        return _twin(model)  # type: ignore[return-value]
    for part in list(model.modules()):
        for name, child in list(part.named_children()):
            if type(child) in TWINS:
                setattr(part, name, _twin(child))
    return model


def unswapped(model: nn.Module) -> list[str]:
    """The names of the layers of torch.nn without parts of their own that are in a network.

    Examples:
        >>> unswapped(nn.Sequential(nn.Softplus(), nn.ReLU()))
        ['0: Softplus', '1: ReLU']
    """
    return [
        f"{name}: {type(part).__name__}"
        for name, part in model.named_modules()
        if type(part).__module__.startswith("torch.nn.") and next(part.children(), None) is None
    ]


def _twin(layer: nn.Module) -> nn.Module:
    """Our layer with the arguments, the weights and the mode of another."""
    ours = TWINS[type(layer)]
    options = {}
    for name in signature(ours).parameters:
        if name in ("device", "dtype") and next(_tensors(layer), None) is None:
            continue
        if name in ATTRIBUTES:
            options[name] = ATTRIBUTES[name](layer)
        elif hasattr(layer, name):
            options[name] = getattr(layer, name)
    twin = ours(**options)
    twin.load_state_dict(layer.state_dict())
    for key, parameter in layer.named_parameters():
        twin.get_parameter(key).requires_grad_(parameter.requires_grad)
    return twin.train(layer.training)


def _tensors(layer: nn.Module) -> Iterator[Tensor]:
    return chain(layer.parameters(), layer.buffers())


def _first(layer: nn.Module, *names: str) -> object:
    return next((getattr(layer, name) for name in names if hasattr(layer, name)), None)
