"""The names of all networks, each with its constructor and the image its numbers refer to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from cnnref.models.checkpoint import load_into

M = TypeVar("M", bound=nn.Module)


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered network: its constructor and one image `(C, H, W)` it is published for."""

    build: Callable[..., nn.Module]
    image: tuple[int, int, int]
    family: str


MODELS: dict[str, Entry] = {}
"""Every network by name, in the order of registration."""


def register(
    name: str,
    network: Callable[..., M],
    image: tuple[int, int, int] = (3, 224, 224),
    defaults: dict[str, Any] | None = None,
    **row: Any,
) -> Callable[..., M]:
    """Name a network and return its constructor: `network` with the values of its table row.

    The constructor takes every other argument of `network` by keyword, and `weights`, the path
    of a checkpoint to load.

    Args:
        name: as torchvision or timm has it.
        network: the class, or a function that builds it.
        image: channels, height, width of the input that the published numbers refer to.
        defaults: arguments that stay open, whose default is this variant's own.
        row: the arguments that make this variant.
    """
    known, own = signature(network).parameters, defaults or {}
    free = [
        p.replace(kind=Parameter.KEYWORD_ONLY, default=own.get(key, p.default))
        for key, p in known.items()
        if key not in row
    ]
    weights = Parameter(
        "weights", Parameter.KEYWORD_ONLY, default=None, annotation="str | Path | None"
    )
    strange = (row.keys() | own.keys()) - known.keys()
    assert not strange, f"{name}: no such argument: {strange}"

    def build(*, weights: str | Path | None = None, **options: Any) -> M:
        for key in options:
            if key not in known or key in row:
                raise TypeError(_refusal(name, key, [p.name for p in free], row))
        model = network(**row, **(own | options))
        if weights is not None:
            load_into(model, weights)
        return model

    build.__name__ = build.__qualname__ = name
    build.__module__ = network.__module__
    build.__doc__ = f"`{name}`: see `{network.__module__}`."
    build.__signature__ = signature(network).replace(  # type: ignore[attr-defined]
        parameters=[*free, weights]
    )
    assert name not in MODELS, f"{name} is registered twice"
    MODELS[name] = Entry(build, image, network.__module__.rpartition(".")[2])
    return build


def create(name: str, **options: Any) -> nn.Module:
    """Build a network by name, with random weights unless `weights` gives a checkpoint.

    Args:
        name: one of `list_models()`.
        options: what the constructor takes, such as `num_classes=10`, `weights="resnet18.pth"`.

    Raises:
        ValueError: for an unknown name or a value that does not fit.
        TypeError: for an argument that this network does not take.

    Examples:
        >>> create("resnet18", num_classes=10).fc
        Linear(in_features=512, out_features=10, bias=True)
        >>> create("resnet20")
        Traceback (most recent call last):
        ValueError: unknown model 'resnet20'; near it: resnet50, resnetv2_50, resnet50d
    """
    return entry(name).build(**options)


def entry(name: str) -> Entry:
    """What is registered under a name."""
    if name not in MODELS:
        near = get_close_matches(str(name), MODELS, 3, cutoff=0.3)
        hint = f"near it: {', '.join(near)}" if near else "list_models() tells all names"
        raise ValueError(f"unknown model {name!r}; {hint}")
    return MODELS[name]


def resolve(model: nn.Module | str) -> tuple[str, nn.Module, tuple[int, ...] | None]:
    """The name of a network, the network itself, and the image of its publication if it has one.

    Args:
        model: a network, a registered name, or `package.module:function` for a function without
            arguments that makes one. A named network has no memory for its weights.

    Raises:
        ValueError: for an unknown name, or a function that makes no network.

    Examples:
        >>> resolve("lenet5")[2], resolve("torch.nn:Identity")[1]
        ((1, 32, 32), Identity())
    """
    if isinstance(model, nn.Module):
        return type(model).__name__, model, None
    place, colon, function = model.partition(":")
    with torch.device("meta"):
        if not colon:
            return model, entry(model).build(), entry(model).image
        try:
            made = getattr(import_module(place), function)()
        except (ImportError, AttributeError) as error:
            raise ValueError(f"cannot import {model}: {error}") from None
    if not isinstance(made, nn.Module):
        raise ValueError(f"{model} makes a {type(made).__name__}, no torch.nn.Module")
    return function, made, None


def list_models(family: str | None = None) -> list[str]:
    """The names of all networks, or of those of one family, in alphabetical order.

    Args:
        family: the name of a file of `cnnref.models`, such as "resnet".

    Raises:
        ValueError: for an unknown family.

    Examples:
        >>> list_models("squeezenet")
        ['squeezenet1_0', 'squeezenet1_1']
    """
    families = {one.family for one in MODELS.values()}
    if family is not None and family not in families:
        raise ValueError(f"unknown family {family!r}; there are {', '.join(sorted(families))}")
    return sorted(n for n, one in MODELS.items() if family in (None, one.family))


def _refusal(name: str, key: str, free: list[str], row: dict[str, Any]) -> str:
    if key in row:
        return f"{name} fixes {key} to {row[key]!r}"
    return f"{name} takes no argument {key!r}; it takes {', '.join([*free, 'weights'])}"
