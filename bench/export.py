"""Record what the exporter makes of ten networks, and how far ONNX Runtime's answers are off.

python -m bench.export
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import nn

from bench.provenance import provenance, write
from cnnref.deploy import export_onnx, run_onnx
from cnnref.deploy.export import operators, opset
from cnnref.models import create

NETWORKS = {
    "lenet5": (1, 32), "vgg11_bn": (3, 64), "resnet18": (3, 64), "densenet121": (3, 64),
    "squeezenet1_1": (3, 64), "mobilenet_v2": (3, 64), "mobilenet_v3_small": (3, 64),
    "efficientnet_b0": (3, 64), "convnext_tiny": (3, 64), "vit_b_16": (3, 224),
}  # fmt: skip
"""Name, channels and side of the image."""


def main() -> None:
    """Export all, and write bench/results/export.json."""
    torch.set_num_threads(1)
    write(
        "export",
        {"provenance": provenance("torch", "onnx", "onnxruntime", "onnxscript")}
        | {name: measure(name, *image) for name, image in NETWORKS.items()},
    )


def measure(name: str, channels: int, side: int) -> dict[str, Any]:
    """Nodes of the file, norms and dropouts before and after, the largest gap."""
    torch.manual_seed(0)
    net = create(name).eval()
    for values in net.parameters():
        if not values.any():  # a head that starts at zero would answer zero
            nn.init.normal_(values, std=0.02)
    x = torch.randn(3, channels, side, side)
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        path = export_onnx(net, torch.zeros(2, channels, side, side), Path(folder, "net.onnx"))
        kinds, expected = operators(path), net(x)
        gap = (run_onnx(path, x) - expected).abs().max() / expected.abs().max()
        return {
            "opset": opset(path),
            "nodes": sum(kinds.values()),
            "conv": kinds["Conv"],
            "batch_norms": sum(isinstance(m, nn.BatchNorm2d) for m in net.modules()),
            "batch_norms_left": kinds["BatchNormalization"],
            "dropouts_left": kinds["Dropout"],
            "kinds": len(kinds),
            "gap_below_1e-5": bool(gap < 1e-5),
            "gap": float(f"{gap:.1e}"),
        }


if __name__ == "__main__":
    main()
