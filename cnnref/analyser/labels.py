"""Short names of layers and operations, as a figure or a table shows them."""

from __future__ import annotations

from torch import nn

from cnnref.analyser.flow import Step

NORMS = {
    "BatchNorm2d": "BN", "LayerNorm": "LN", "LayerNorm2d": "LN", "GroupNorm": "GN",
    "LocalResponseNorm": "LRN",
}  # fmt: skip
OPERATIONS = {
    "add": "+", "iadd": "+", "mul": "×", "imul": "×", "cat": "concat", "relu": "ReLU",
    "relu6": "ReLU6", "hardtanh": "ReLU6", "gelu": "GELU", "silu": "SiLU", "sigmoid": "sigmoid",
    "softmax": "softmax", "mean": "mean", "amax": "max", "adaptive_avg_pool2d": "mean",
    "max_pool2d": "max pool", "avg_pool2d": "avg pool", "matmul": "matmul", "stack": "interleave",
    "interpolate": "resize", "roll": "roll", "pad": "pad", "local_response_norm": "LRN",
    "scaled_dot_product_attention": "attention", "norm": "length", "chunk": "split",
}  # fmt: skip
CONVOLVE = {"Conv2dNormActivation", "BasicConv2d", "ConvNormAct"}
"""Modules that are one convolution with what follows it."""
ACTIVATIONS = {
    "ReLU", "ReLU6", "SiLU", "GELU", "Sigmoid", "Hardsigmoid", "Hardswish", "Tanh", "Softmax",
    "Squash",
}  # fmt: skip
"""Pointwise functions by the name of their module; `Squash` is LeNet-5's."""


def label(module: nn.Module | None, name: str = "") -> str:
    """A layer with its kernel, channels and stride; an operation by its sign or word.

    Examples:
        >>> label(nn.Conv2d(64, 128, 3, stride=2)), label(nn.Conv2d(64, 64, 3, groups=64))
        ('3×3, 128, s2', '3×3 dw, 64')
        >>> label(nn.BatchNorm2d(8)), label(nn.MaxPool2d(3, 2)), label(None, "add")
        ('BN', 'max 3×3, s2', '+')
    """
    if module is None:
        return OPERATIONS.get(name, name)
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        return _conv(module)
    if isinstance(module, nn.Linear):
        return f"linear {module.out_features:,}"
    if isinstance(module, nn.MaxPool2d | nn.AvgPool2d):
        kind = "max" if isinstance(module, nn.MaxPool2d) else "avg"
        stride = _times(module.stride)
        return f"{kind} {_square(module.kernel_size)}" + (f", s{stride}" if stride != "1" else "")
    if isinstance(module, nn.AdaptiveAvgPool2d):
        size = _times(module.output_size)
        return "mean" if size == "1" else f"mean to {_square(module.output_size)}"
    kind = type(module).__name__
    if kind in CONVOLVE:
        return next(_conv(part) for part in module.modules() if isinstance(part, nn.Conv2d))
    return NORMS.get(kind, kind)


def is_norm(step: Step) -> bool:
    """Whether a step normalises."""
    return type(step.module).__name__ in NORMS or step.name == "local_response_norm"


def is_activation(step: Step) -> bool:
    """Whether a step is a pointwise function without parameters."""
    words = ("relu", "relu6", "hardtanh", "gelu", "silu", "sigmoid", "tanh")
    return type(step.module).__name__ in ACTIVATIONS or (step.module is None and step.name in words)


def is_layer(step: Step) -> bool:
    """Whether a step is a convolution or a linear layer."""
    return isinstance(step.module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear)


def _conv(conv: nn.Conv2d | nn.ConvTranspose2d) -> str:
    words = [_square(conv.kernel_size)]
    if isinstance(conv, nn.ConvTranspose2d):
        words.append("up")
    if conv.groups > 1:
        words.append("dw" if conv.groups == conv.in_channels else f"g{conv.groups}")
    text = f"{' '.join(words)}, {conv.out_channels:,}"
    if (stride := _times(conv.stride)) != "1" and not isinstance(conv, nn.ConvTranspose2d):
        text += f", s{stride}"
    if (dilation := _times(conv.dilation)) != "1":
        text += f", d{dilation}"
    return text


Size = int | tuple[int | None, ...] | None


def _square(size: Size) -> str:
    """A size along both axes."""
    return "×".join(map(str, size if isinstance(size, tuple) else (size, size)))


def _times(size: Size) -> str:
    """A size, once if it is the same along both axes."""
    sizes = size if isinstance(size, tuple) else (size,)
    return str(sizes[0]) if len(set(sizes)) == 1 else _square(sizes)
