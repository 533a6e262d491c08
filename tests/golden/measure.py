"""Measure the original networks of torchvision and timm, and keep what they give.

    python -m tests.golden.measure 'resnet34()' 'seresnet18()' 'fcn_resnet50(aux_loss=True)'

Needs torchvision and timm beside torch, in an environment of its own; the tests do not. Each call
is the name and the arguments that `cnnref.models.create` takes. The record goes to
tests/golden/models.json in place of an older one of the same call.
"""

from __future__ import annotations

import ast
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from tests.models.fill import fill, image

FOLDER = Path(__file__).parent
FILE = FOLDER / "models.json"
TIMM = {  # what timm calls by another name or builds by arguments
    "cbam_resnet18": ("resnet18", {"block_args": {"attn_layer": "cbam"}}),
    "cbam_resnet50": ("resnet50", {"block_args": {"attn_layer": "cbam"}}),
}
PLAIN = {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}}
# Where the default drives the outputs of deep networks to overflow or to a constant.
CENTERS = {
    "efficientnet_b": 1.05, "efficientnet_b3": 0.975, "efficientnet_b4": 0.975,
    "efficientnet_b5": 0.975, "efficientnet_b6": 0.95, "efficientnet_b7": 0.95,
    "efficientnet_v2": 0.8, "inception_v3": 0.9, "mobilenet_v3": 0.9, "mobilenetv1": 0.9,
    "resnet152": 0.75, "legacy_xception": 0.8,
}  # fmt: skip
SIZES = {
    "inception_v3": 299, "legacy_xception": 299, "xception41": 299, "efficientnet_b1": 240,
    "efficientnet_b2": 288, "efficientnet_b3": 300, "efficientnet_b4": 380, "efficientnet_b5": 456,
    "efficientnet_b6": 528, "efficientnet_b7": 600, "efficientnet_v2_s": 384,
    "efficientnet_v2_m": 480, "efficientnet_v2_l": 480, "fcn": 520, "deeplabv3": 520,
    "vit_h_14": 224,
}  # fmt: skip
ODD = (97, 129)
ONE_SIZE = ("vit", "mixer", "coatnet")  # their position tables fit one image
KINDS = {
    "aten.convolution": "conv",
    "aten.addmm": "linear",
    "aten.mm": "linear",
    "aten.bmm": "attention",
}


def main() -> None:
    """Measure the calls of the command line."""
    records = {r["call"]: r for r in json.loads(FILE.read_text("utf-8"))} if FILE.exists() else {}
    for call in sys.argv[1:]:
        records[call] = measure(call)
        print(call, records[call]["quality"], flush=True)
        write(list(records.values()))


def write(records: list[dict[str, Any]]) -> None:
    """One record a line, in alphabetical order."""
    lines = [json.dumps(r) for r in sorted(records, key=lambda r: r["call"])]
    FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")


def measure(call: str) -> dict[str, Any]:
    """The record of one call."""
    name, arguments = parse(call)
    model, library = original(name, arguments)
    shadow, _ = original(name, arguments)
    size = best(SIZES, name, 224)
    center = best(CENTERS, name, 0.85)
    state = [[k, list(v.shape), str(v.dtype)[6:]] for k, v in model.state_dict().items()]
    record: dict[str, Any] = {
        "call": call,
        "name": name,
        "arguments": arguments,
        "library": library,
        "image": [3, size, size],
        "params": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "buffers": sum(b.numel() for b in model.buffers()),
        "macs": macs(shadow, size),
        "state_dict": digest(state),
        "entries": len(state),
        "norm_center": center,
    }
    model = fill(model.double(), center).eval()
    prints, quality = [], []
    for height, width in [(size, size), ODD]:
        if name.startswith(ONE_SIZE) and (height, width) == ODD:
            continue
        x = image(height, width)
        with torch.no_grad():
            outs, other = flat(model(x)), flat(model(x.roll(7, -1)))
        quality.append(float((outs[0] - other[0]).square().mean().sqrt() / outs[0].std()))
        prints.append({"image": [height, width], "outputs": [fingerprint(out) for out in outs]})
    record["outputs"] = prints
    record["quality"] = [round(q, 4) for q in quality]
    if arguments.get("aux_logits"):
        model.training = True  # of the network alone: its layers stay in eval mode
        with torch.no_grad():
            outs = flat(model(image(size, size)))
        record["aux"] = {"image": [size, size], "outputs": [fingerprint(out) for out in outs]}
    return record


def original(name: str, arguments: dict[str, Any]) -> tuple[nn.Module, str]:
    """The library's network and the library with its version."""
    import timm
    import torchvision
    from torchvision.models import get_model, list_models

    if name in list_models():
        options = PLAIN.get(name, {}) | arguments
        if name.startswith(("fcn", "deeplab")):
            options |= {"weights_backbone": None, "weights": None}
        return get_model(
            name, **options
        ), f"torchvision {torchvision.__version__.partition('+')[0]}"
    known, extra = TIMM.get(name, (name, {}))
    return timm.create_model(known, **extra, **arguments), f"timm {timm.__version__}"


def macs(model: nn.Module, size: int) -> dict[str, int]:
    """Multiply-accumulates by kind of operation: half the operations of torch's counter."""
    with FlopCounterMode(display=False) as counter:
        model.eval().to("meta")(torch.empty(1, 3, size, size, device="meta"))
    counts = dict.fromkeys(KINDS.values(), 0)
    for operation, flops in counter.get_flop_counts()["Global"].items():
        counts[KINDS[str(operation)]] += flops // 2
    return {"total": sum(counts.values()), **counts}


def parse(call: str) -> tuple[str, dict[str, Any]]:
    """The name and the keyword arguments of a call."""
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call)
    assert isinstance(tree.func, ast.Name)
    return tree.func.id, {str(k.arg): ast.literal_eval(k.value) for k in tree.keywords}


def best(table: dict[str, Any], name: str, default: Any) -> Any:
    """The entry of the longest key that the name starts with."""
    keys = [key for key in table if name.startswith(key)]
    return table[max(keys, key=len)] if keys else default


def digest(state: list[Any]) -> str:
    """SHA-256 of the ordered keys, shapes and types."""
    return sha256(json.dumps(state).encode()).hexdigest()


def flat(out: Any) -> list[Tensor]:
    """Every tensor of an output, in order."""
    if isinstance(out, Tensor):
        return [out]
    values = out.values() if isinstance(out, dict) else out
    return [tensor for value in values if value is not None for tensor in flat(value)]


def fingerprint(out: Tensor) -> dict[str, Any]:
    """Shape, sixteen values, sum and root mean square."""
    step = max(1, out[0].numel() // 16) if out.ndim == 4 else 1
    return {
        "shape": list(out.shape[1:]),
        "step": step,
        "first16": out[0].flatten()[::step][:16].double().tolist(),
        "sum": float(out.double().sum()),
        "rms": float(out.double().square().mean().sqrt()),
    }


if __name__ == "__main__":
    main()
