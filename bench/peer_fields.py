"""What other tools give as receptive fields of the same networks, and how long they take.

    python -m bench.peer_fields

In an environment that has the tools as well (`pip install torchlens torchscan==0.1.2
receptivefield==0.5.0`); a tool that is not there, or that fails, says so in the result. Every
tool is called as its own documentation calls it, on one image of 224 x 224 (the small cases: one
channel of 64 x 64), on one thread. That torchscan is the last whose column adds up along the
network. receptivefield measures by gradients in float32 and asks for linear steps: it gets the
network that the truth is measured on, and an image wide enough.

The field is that of the last map before the global pool, along the width. The truth is a gradient
in float64 that shares no code with any of the tools.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import cnnref
from bench.peers import _version
from bench.provenance import provenance, write
from cnnref.layers import SqueezeExcitation
from cnnref.models import create
from tests.analyser import oracle

NETWORKS = {
    "alexnet": 512, "vgg16": 512, "googlenet": 1024, "resnet18": 1024, "resnet50": 1024,
    "densenet121": 3072, "mobilenet_v2": 1024, "efficientnet_b0": 1536, "convnext_tiny": 2560,
}  # fmt: skip
"""The networks, each with a width that its field fits."""


Field = Callable[[nn.Module, Tensor, str], dict[str, Any]]
"""A tool: the network, an image, its name; the size of the field and what else it says."""


class Case(nn.Module):
    """A few layers and the code that uses them."""

    def __init__(self, code: Callable[[Any, Tensor], Tensor], **layers: nn.Module) -> None:
        super().__init__()
        self.code = code
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x: Tensor) -> Tensor:
        return self.code(self, x)


def _conv(kernel: int, stride: int = 1, padding: int = 0, **options: int) -> nn.Conv2d:
    return nn.Conv2d(options.pop("inputs", 1), options.pop("outputs", 1), kernel, stride, padding,
                     **options)  # fmt: skip


CASES: dict[str, Callable[[], nn.Module]] = {
    "dilation": lambda: nn.Sequential(*[_conv(3, 1, d, dilation=d) for d in (1, 2, 4)]),
    "functional": lambda: Case(lambda m, x: m.b(F.max_pool2d(m.a(x), 2)), a=_conv(3), b=_conv(3)),
    "reused": lambda: Case(lambda m, x: m.a(m.a(m.a(x))), a=_conv(3, padding=1)),
    "skip": lambda: Case(lambda m, x: m.b(m.a(x)) + m.c(x),
                         a=_conv(3, 2, 1), b=_conv(3, padding=1), c=_conv(1, 2)),
    "shifted": lambda: Case(
        lambda m, x: m.a(x)[..., 1:, 1:] + F.pad(x, (1, 0, 1, 0))[..., :-2, :-2],
        a=_conv(3, padding=1),
    ),
    "holes": lambda: nn.Sequential(_conv(1, 3), _conv(3)),
    "transposed": lambda: nn.Sequential(_conv(3, 2, 1), nn.ConvTranspose2d(1, 1, 4, 2, 1)),
    "resize": lambda: Case(
        lambda m, x: m.b(F.interpolate(m.a(x), scale_factor=2, mode="bilinear")),
        a=_conv(3, 2, 1),
        b=_conv(3, padding=1),
    ),
    "gate": lambda: nn.Sequential(_conv(3, outputs=8), SqueezeExcitation(8, 2)),
}  # fmt: skip
"""Small networks, one difficulty each."""


def main() -> None:
    """Ask every tool for every field and write bench/results/peer_fields.json."""
    torch.set_num_threads(1)
    found: dict[str, dict[str, Any]] = {}
    ratios: dict[str, dict[str, Any]] = {}
    for tool, (package, field) in TOOLS.items():
        answers = {name: _attempt(field, name) for name in [*NETWORKS, *CASES]}
        found[tool] = {"version": _version(package)}
        found[tool] |= {name: answer for name, (answer, _, _) in answers.items()}
        ran = [(spent, forward) for name, (answer, spent, forward) in answers.items()
               if name in NETWORKS and isinstance(answer, dict)]  # fmt: skip
        spent, forward = map(sum, zip(*ran, strict=True)) if ran else (0.0, 1.0)
        ratios[tool] = {"networks": len(ran), "ratio": round(spent / forward, 2)}
    for wider in ("gradient", "receptivefield"):
        del ratios[wider]
    result = {"provenance": provenance("torch"), "fields": found, "to_forward": ratios}
    write("peer_fields", result)


def _attempt(field: Field, name: str) -> tuple[dict[str, Any] | str, float, float]:
    """What a tool says of a network, its seconds, those of a forward pass; the second time."""
    answer: dict[str, Any] | str
    spent = forward = 0.0
    for _ in range(2):
        model, x = build(name)
        start = time.perf_counter()
        with torch.inference_mode():
            model(x)
        forward = time.perf_counter() - start
        start = time.perf_counter()
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                answer = field(model, x, name)
        except Exception as error:  # whatever a tool does, the others go on
            line = str(error).partition("\n")[0]
            return f"{type(error).__name__}: {line}", 0.0, 0.0
        spent = time.perf_counter() - start
    return answer, spent, forward


def build(name: str) -> tuple[nn.Module, Tensor]:
    """The network or case, and an image for it."""
    if name in CASES:
        return CASES[name]().eval(), torch.zeros(1, 1, 64, 64)
    return create(name).eval(), torch.zeros(1, 3, 224, 224)


def _gradient(model: nn.Module, x: Tensor, name: str) -> dict[str, Any]:
    image = (x.shape[1], 64, NETWORKS.get(name, 64))
    model = oracle.positive(model)
    path = "" if name in CASES else _maps(oracle.shapes(model, image), model)[-1]
    height, width = oracle.shapes(model, image)[path][2:]
    found = [
        columns
        for column in range(width // 2, width // 2 + (2 if name in CASES else 1))
        for _, columns in oracle.read(model, image, [(path, (height // 2, column))])
    ]
    if any(columns[0] == 0 or columns[-1] == image[2] - 1 for columns in found):
        raise ValueError(f"{name}: an image {image[2]} wide is too narrow")
    columns = max(found, key=lambda columns: columns[-1] - columns[0])
    return {"size": columns[-1] - columns[0] + 1, "read": len(columns)}


def _maps(shapes: dict[str, torch.Size], model: nn.Module) -> list[str]:
    """The modules that give a map of more than one column, up to the global pool."""
    return [
        path for path, shape in shapes.items()
        if shape[-1] > 1 and not isinstance(model.get_submodule(path), nn.AdaptiveAvgPool2d)
    ]  # fmt: skip


def _ours(model: nn.Module, x: Tensor, name: str) -> dict[str, Any]:
    report = cnnref.receptive_field(model, image=tuple(x.shape[1:]))
    node = report.output if name in CASES else report.last_map
    return {"size": node.size[1], "read": len(node.reads[1] or ())}


def _torchlens(model: nn.Module, x: Tensor, name: str) -> dict[str, Any]:
    import torchlens

    maps = [
        op for op in torchlens.trace(model, x).ops
        if len(op.shape) == 4 and op.shape[-1] > 1 and "adaptive" not in op.label
    ]  # fmt: skip
    field = maps[-1].receptive_field
    status = field.status.name
    size = field.size[1] if status in ("EXACT", "UPPER_BOUND") else None
    return {"size": size, "says": status}


def _torchscan(model: nn.Module, x: Tensor, name: str) -> dict[str, Any]:
    from torchscan import crawl_module

    layers = crawl_module(model, tuple(x.shape[1:]))["layers"]
    maps = [
        one for one in layers
        if len(one["output_shape"]) == 4 and one["output_shape"][-1] > 1
        and "Adaptive" not in one["type"]
    ]  # fmt: skip
    return {"size": int(maps[-1]["rf"])}


class Watched(nn.Module):
    """A network that keeps its last map where receptivefield looks for it."""

    def __init__(self, model: nn.Module, path: str) -> None:
        super().__init__()
        self.model = model
        model.get_submodule(path).register_forward_hook(self._keep)

    def _keep(self, module: nn.Module, given: Any, out: Tensor) -> None:
        self.feature_maps = [out]

    def forward(self, x: Tensor) -> Tensor:
        with oracle.Positive():  # it wants steps that are linear
            return self.model(x)


def _receptivefield(model: nn.Module, x: Tensor, name: str) -> dict[str, Any]:
    from receptivefield.pytorch import PytorchReceptiveField

    channels, height, width = x.shape[1], 160, max(NETWORKS.get(name, 0), 160)
    model = oracle.positive(model)
    shapes = oracle.shapes(model, (channels, height, width))
    path = "" if name in CASES else _maps(shapes, model)[-1]
    tool = PytorchReceptiveField(lambda: Watched(model.float(), path))
    (found,) = tool.compute((height, width, channels))
    return {"size": int(max(found.rf.size))}  # its w is the axis that it is given first


TOOLS: dict[str, tuple[str, Field]] = {
    "gradient": ("torch", _gradient),
    "cnnref": ("cnnref", _ours),
    "TorchLens": ("torchlens", _torchlens),
    "torchscan": ("torchscan", _torchscan),
    "receptivefield": ("receptivefield", _receptivefield),
}
"""The tools, each with its package and a call; the first is the truth."""


if __name__ == "__main__":
    main()
