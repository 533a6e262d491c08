"""The torch code of a stack, as text."""

from __future__ import annotations

from cnnref.spec.analysis import Row, analyse
from cnnref.spec.grammar import Stack
from cnnref.spec.layer import Layer, Numbers


def to_torch(stack: Stack | str) -> str:
    """Runnable code that builds the stack as a torch.nn.Sequential named `model`.

    Args:
        stack: a stack or its text.

    Raises:
        SpecError: if the text has a fault or a layer does not fit.

    Source: the signatures of torch.nn (torch 2.13).

    Examples:
        >>> print(to_torch("3x32x32 conv16k3s2p1nobias bn relu fc10"))
        from torch import nn
        <BLANKLINE>
        model = nn.Sequential(
            nn.Conv2d(3, 16, kernel_size=3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(4096, 10),
        )
        <BLANKLINE>
    """
    lines = [f"    {call}," for row in analyse(stack) for call in _calls(row)]
    body = (
        "\n".join(["model = nn.Sequential(", *lines, ")"]) if lines else "model = nn.Sequential()"
    )
    return f"from torch import nn\n\n{body}\n"


def _calls(row: Row) -> list[str]:
    layer, op = row.layer, row.op
    channels, axes = row.in_shape[0], len(row.in_shape) - 1
    if op == "relu":
        return ["nn.ReLU()"]
    if op == "flatten":
        return ["nn.Flatten()"]
    if op == "bn":
        return [f"nn.BatchNorm{max(axes, 1)}d({channels})"]
    if op == "gap":
        return [f"nn.AdaptiveAvgPool{axes}d(1)"]
    if op == "fc":
        features = 1
        for size in row.in_shape:
            features *= size
        bias = "" if layer.bias else ", bias=False"
        return ["nn.Flatten()"] * (axes > 0) + [f"nn.Linear({features}, {layer.out}{bias})"]
    if op in ("max", "avg"):
        return [f"nn.{op.capitalize()}Pool{axes}d({', '.join(_pool(layer))})"]
    name = f"ConvTranspose{axes}d" if op == "tconv" else f"Conv{axes}d"
    return [f"nn.{name}({', '.join(_convolution(layer, channels))})"]


def _pool(layer: Layer) -> list[str]:
    words = [f"kernel_size={_text(layer.kernel)}"]
    words += [f"stride={_text(layer.stride)}"] if layer.stride != layer.kernel else []
    words += _common(layer)
    return words + (["ceil_mode=True"] if layer.ceil else [])


def _convolution(layer: Layer, channels: int) -> list[str]:
    depthwise = layer.op == "dw"
    groups = channels if depthwise else layer.groups
    words = [str(channels), str(channels if depthwise else layer.out)]
    words += [f"kernel_size={_text(layer.kernel)}"]
    words += [f"stride={_text(layer.stride)}"] if set(layer.stride) != {1} else []
    words += _common(layer)
    words += [f"output_padding={_text(layer.output_padding)}"] if any(layer.output_padding) else []
    words += [f"groups={groups}"] if groups != 1 else []
    return words + ([] if layer.bias else ["bias=False"])


def _common(layer: Layer) -> list[str]:
    words = []
    if isinstance(layer.padding, str):
        words.append('padding="same"')
    elif any(layer.padding):
        words.append(f"padding={_text(layer.padding)}")
    if set(layer.dilation) != {1}:
        words.append(f"dilation={_text(layer.dilation)}")
    return words


def _text(numbers: Numbers) -> str:
    return str(numbers[0]) if len(set(numbers)) == 1 else str(numbers)
