"""Write a network as an ONNX file, and run that file without torch's layers."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import torch
from torch import Tensor, nn


def export_onnx(model: nn.Module, example: Tensor, path: Path) -> Path:
    """Export for batches of any size; height and width stay those of the example.

    Args:
        model: a network in eval mode.
        example: `(N, C, H, W)` with N at least 2: torch.export takes sizes 0 and 1 for fixed.
        path: of the file to write.

    Returns:
        The path.

    Raises:
        ValueError: in training mode, or for an example of one image.

    Source: torch 2.13, torch.onnx.export(dynamo=True); needs onnx and onnxscript.

    Examples:
        >>> export_onnx(nn.Conv2d(1, 1, 3), torch.zeros(2, 1, 8, 8), Path("never.onnx"))
        Traceback (most recent call last):
        ValueError: model is in training mode; call eval() before exporting
    """
    if model.training:
        raise ValueError("model is in training mode; call eval() before exporting")
    if len(example) < 2:
        raise ValueError(f"example holds {len(example)} image; 2 or more leave the batch free")
    batch = torch.export.Dim("batch")
    with _quiet():
        program = torch.onnx.export(
            model, (example,), dynamo=True, dynamic_shapes=({0: batch},), verbose=False,
            input_names=["image"], output_names=["output"],
        )  # fmt: skip
    assert program is not None
    program.save(str(path))
    return path


def run_onnx(path: Path, x: Tensor) -> Tensor:
    """What ONNX Runtime computes on the CPU for a batch."""
    runtime = import_module("onnxruntime")
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run(None, {"image": x.numpy()})[0])


def operators(path: Path) -> Counter[str]:
    """How many nodes of each kind the file holds."""
    graph = import_module("onnx").load(str(path)).graph
    return Counter(node.op_type for node in graph.node)


def opset(path: Path) -> int:
    """Version of the standard operator set that the file asks for."""
    wanted = import_module("onnx").load(str(path)).opset_import
    return int(next(one.version for one in wanted if one.domain == ""))


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter's own deprecations, and that torchvision is absent, are not the caller's."""
    log = logging.getLogger("torch.onnx")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)
