"""What other tools count for the same networks.

    python -m bench.peers

In an environment that has the tools as well (`pip install torchinfo ptflops thop fvcore`); a tool
that is not there, or that fails, says so in the result. Every tool is called as its own
documentation calls it, on one image of 224 x 224, and its figure for multiply-accumulates taken
as it is; FlopCounterMode gives operations, which are halved.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import cnnref
from bench.provenance import provenance, write
from cnnref.models import create

NAMES = ("resnet50", "mobilenet_v2", "efficientnet_b0", "convnext_tiny", "vit_b_16")
SHAPE = (1, 3, 224, 224)


def main() -> None:
    """Count the networks by each tool and write bench/results/peers.json."""
    found: dict[str, dict[str, Any]] = {}
    for tool, (package, count) in TOOLS.items():
        found[tool] = {"version": _version(package)}
        for name in NAMES:
            found[tool][name] = _attempt(count, create(name).eval())
    write("peers", {"provenance": provenance("torch"), "shape": list(SHAPE), "macs": found})


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _attempt(count: Callable[[nn.Module], float], model: nn.Module) -> int | str:
    try:
        with redirect_stdout(StringIO()):
            return round(count(model))
    except Exception as error:  # whatever a tool does, the others go on
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _ours(model: nn.Module) -> float:
    return float(cnnref.count(model, SHAPE).macs)


def _torch(model: nn.Module) -> float:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(torch.zeros(SHAPE))
    return counter.get_total_flops() / 2


def _torch_meta(model: nn.Module) -> float:
    with FlopCounterMode(display=False) as counter:
        model.to("meta")(torch.zeros(SHAPE, device="meta"))
    return counter.get_total_flops() / 2


def _torchinfo(model: nn.Module) -> float:
    from torchinfo import summary

    return float(summary(model, SHAPE, verbose=0).total_mult_adds)


def _ptflops(model: nn.Module) -> float:
    from ptflops import get_model_complexity_info

    macs, _ = get_model_complexity_info(
        model, SHAPE[1:], as_strings=False, print_per_layer_stat=False, backend="pytorch"
    )
    return float(macs)


def _thop(model: nn.Module) -> float:
    from thop import profile

    return float(profile(model, inputs=(torch.zeros(SHAPE),), verbose=False)[0])


def _fvcore(model: nn.Module) -> float:
    from fvcore.nn import FlopCountAnalysis

    return float(FlopCountAnalysis(model, torch.zeros(SHAPE)).total())


TOOLS: dict[str, tuple[str, Callable[[nn.Module], float]]] = {
    "cnnref": ("cnnref", _ours),
    "FlopCounterMode, tensors without memory": ("torch", _torch_meta),
    "FlopCounterMode, no_grad": ("torch", _torch),
    "torchinfo": ("torchinfo", _torchinfo),
    "ptflops": ("ptflops", _ptflops),
    "thop": ("thop", _thop),
    "fvcore": ("fvcore", _fvcore),
}
"""The tools, each with its package and a call."""


if __name__ == "__main__":
    main()
