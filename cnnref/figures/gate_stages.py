"""Where a gated network keeps the weights of its gates, and where the gates read most."""

from __future__ import annotations

from matplotlib.figure import Figure
from torch import nn

from cnnref.figures.bars import bars
from cnnref.figures.text import words
from cnnref.layers.gates import CBAM, ECA, SEModule
from cnnref.models.registry import create
from cnnref.summary import summary


def gate_stages(spec: str, *, lang: str = "en") -> Figure:
    """Two bars a stage: its share of the gates' weights, of the values that the gates read.

    Args:
        spec: a network of four stages `layer1` to `layer4` with gates, such as "seresnet50".
        lang: "en" or "zh-TW".

    Raises:
        ValueError: for a network without gates.

    Examples:
        >>> figure = gate_stages("seresnet50")
    """
    word = words(lang)
    found = shares(spec)
    rows = []
    for stage, (weights, values) in found.items():
        rows.append((word["gate_weights"].format(n=stage), [weights], f"{weights:.0%}"))
        rows.append((word["gate_map"].format(n=stage), [0.0, values], f"{values:.0%}"))
    return bars(rows, title=word["gate_share"], most=1.0)


def shares(name: str) -> dict[str, tuple[float, float]]:
    """By stage: its part of the gates' weights, its part of the values of gated maps."""
    net = create(name)
    weights, values = {}, {}
    sizes = {part.name: part.shape or () for part in summary(name).parts}
    for stage in ("layer1", "layer2", "layer3", "layer4"):
        layer = net.get_submodule(stage) if hasattr(net, stage) else nn.Identity()
        gates = [m for m in layer.modules() if isinstance(m, SEModule | CBAM | ECA)]
        weights[stage] = sum(p.numel() for gate in gates for p in gate.parameters())
        channels, height, width = sizes[stage] if gates else (0, 0, 0)
        values[stage] = len(gates) * channels * height * width
    if not any(weights.values()):
        raise ValueError(f"spec {name!r} must be a network with gates in layer1 to layer4")
    return {
        stage: (weights[stage] / sum(weights.values()), values[stage] / sum(values.values()))
        for stage in weights
    }
