"""Costs: parameters, MACs, activations of layers and networks, memory in training."""

# --8<-- [start:answer]
from math import prod

import torch
from torch import nn


def conv_cost(c_in, c_out, kernel, out, groups=1, bias=True):
    """Parameters, MACs, output numbers; `out` is the output's size."""
    weights = c_out * (c_in // groups) * prod(kernel)
    return weights + c_out * bias, weights * prod(out), c_out * prod(out)


params, macs, activations = conv_cost(64, 128, (3, 3), (56, 56))
print(f"parameters  {params:>11,}")
print(f"MACs        {macs:>11,}")
print(f"activations {activations:>11,}")

layer = nn.Conv2d(64, 128, 3, padding=1)
y = layer(torch.zeros(1, 64, 56, 56))
print(params == sum(p.numel() for p in layer.parameters()))
print(activations == y.numel())
# --8<-- [end:answer]

# --8<-- [start:layers]
import torch
from torch import nn

with torch.device("meta"):  # shapes without elements
    layers = {
        "3x3, 3 to 32": nn.Conv2d(3, 32, 3),
        "3x3, 64 to 128": nn.Conv2d(64, 128, 3),
        "3x3, 256 to 512": nn.Conv2d(256, 512, 3),
        "3x3, 6 to 8, groups 2": nn.Conv2d(6, 8, 3, groups=2),
        "1x1, 256 to 64, no bias": nn.Conv2d(256, 64, 1, bias=False),
        "batch norm, 64": nn.BatchNorm2d(64),
        "max pool": nn.MaxPool2d(2),
        "linear, 7*7*512 to 4096": nn.Linear(7 * 7 * 512, 4096),
        "linear, 3*32*32 to 32": nn.Linear(3 * 32 * 32, 32),
        "linear, 3*32*32 to 32*32*32": nn.Linear(3 * 32**2, 32**3),
    }
for name, layer in layers.items():
    params = sum(p.numel() for p in layer.parameters())
    buffers = sum(b.numel() for b in layer.buffers())
    extra = f" + {buffers} buffer values" if buffers else ""
    print(f"{name:27} {params:>11,}{extra}")
# --8<-- [end:layers]

# --8<-- [start:flops]
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import cnnref

x = torch.zeros(1, 64, 56, 56)
layers = {
    "conv128k3p1": nn.Conv2d(64, 128, 3, padding=1),
    "conv128k3s2p1": nn.Conv2d(64, 128, 3, stride=2, padding=1),
    "conv128k3p1g32": nn.Conv2d(64, 128, 3, padding=1, groups=32),
    "dw3p1": nn.Conv2d(64, 64, 3, padding=1, groups=64),
    "fc10": nn.Sequential(nn.Flatten(), nn.Linear(64 * 56 * 56, 10)),
}
for text, layer in layers.items():
    with FlopCounterMode(display=False) as counter:
        layer(x)
    flops = counter.get_total_flops()
    macs = cnnref.count_stack(f"64x56x56 {text}").macs
    print(f"{text:14} {macs:>11,} MACs, {flops / macs:g} FLOPs each")
# --8<-- [end:flops]

# --8<-- [start:vgg]
import cnnref

rows = cnnref.analyse(cnnref.STACKS["vgg16"])
counts = cnnref.count_stack(rows).layers
pairs = list(zip(rows, counts, strict=True))
conv = [count for row, count in pairs if row.op == "conv"]
fc = [count for row, count in pairs if row.op == "fc"]
total = cnnref.count_stack(rows)
in_conv, in_fc = sum(c.params for c in conv), sum(c.params for c in fc)
print(f"13 conv layers  {in_conv:>11,} parameters")
print(f"first FC alone  {fc[0].params:>11,} parameters")
print(f"three FC        {in_fc:>11,} parameters")
print(f"FC share of parameters: {in_fc / total.params:.1%}")
print(f"FC share of MACs:       {sum(c.macs for c in fc) / total.macs:.1%}")
print(f"first FC / all conv:    {fc[0].params / in_conv:.2f}")
# --8<-- [end:vgg]

# --8<-- [start:head]
import cnnref

heads = {"pooled": "2048x7x7 gap fc1000", "flattened": "2048x7x7 fc1000"}
for name, text in heads.items():
    count = cnnref.count_stack(text)
    print(f"{name:9} {count.params:>11,} parameters, {count.macs:>11,} MACs")
# --8<-- [end:head]

# --8<-- [start:chain]
import cnnref

text = "3x224x224 conv64k7s2p3 max3s2p1 conv128k3p1 conv128k3s2p1"
rows = cnnref.analyse(text)
for row, count in zip(rows, cnnref.count_stack(rows).layers, strict=True):
    size = "x".join(map(str, row.shape))
    print(f"{row.layer!s:14} {size:11} {count.params:>7,}")
print("total", f"{cnnref.count_stack(text).params:,}")
stem = cnnref.count_stack("3x224x224 conv64k7s2p3nobias")
print("ResNet's first layer, no bias:", f"{stem.params:,}")
# --8<-- [end:chain]


# --8<-- [start:stacks]
def stack(layers, m):
    """Weights of 3x3 layers from C to C channels, m C between, over C C."""
    return 9 * (m + (layers - 2) * m * m + m) if layers > 1 else 9


def break_even(layers):
    """The width m at which the stack costs what one large kernel costs."""
    low, high, one = 0.0, 9.0, (2 * layers + 1) ** 2
    for _ in range(60):
        m = (low + high) / 2
        low, high = (m, high) if stack(layers, m) < one else (low, m)
    return low


for layers in (2, 3, 5):
    k = 2 * layers + 1
    share = stack(layers, 1) / k**2
    print(f"{layers} of 3x3 / one {k}x{k}: {share:.3f},", end=" ")
    print(f"up to {break_even(layers):.2f} C between")
print(f"7x7 / 3x3: {49 / 9:.2f} times as many, {49 / 9 - 1:.2f} times more")
# --8<-- [end:stacks]

# --8<-- [start:freedom]
import torch
import torch.nn.functional as F
from torch.autograd.functional import jacobian


def composed(*kernels):
    """The kernel that equals a chain of 3x3 kernels, nothing between."""
    whole = kernels[0][None, None]
    for kernel in kernels[1:]:
        whole = F.conv2d(whole, kernel.flip(0, 1)[None, None], padding=2)
    return whole.flatten()


torch.manual_seed(0)
for layers in (2, 3):
    kernels = tuple(torch.randn(layers, 3, 3, dtype=torch.float64))
    slopes = torch.cat([j.flatten(1) for j in jacobian(composed, kernels)], 1)
    rank = torch.linalg.matrix_rank(slopes).item()
    cells = (2 * layers + 1) ** 2
    print(f"{9 * layers} weights reach {rank} of {cells} dimensions")
# --8<-- [end:freedom]

# --8<-- [start:gradient]
from cnnref.experiments.stacked_gradient import gradient_growth

large = gradient_growth(kernel=7, layers=4)  # field 25
small = gradient_growth(kernel=3, layers=12)  # field 25
print("four 7x7:   growth below 2:", large < 2)
print("twelve 3x3: growth above 2:", small > 2)
# --8<-- [end:gradient]

# --8<-- [start:bottleneck]
import cnnref

blocks = {
    "two 3x3 at 256": "256x56x56 conv256k3p1nobias conv256k3p1nobias",
    "two 3x3 at 64": "64x56x56 conv64k3p1nobias conv64k3p1nobias",
    "bottleneck": "256x56x56 pw64nobias conv64k3p1nobias pw256nobias",
}
weights = []
for name, text in blocks.items():
    weights.append(cnnref.count_stack(text).params)
    field = cnnref.analyse(text)[-1].rf.size[0]
    print(f"{name:14} {weights[-1]:>9,} weights, field {field}")
wide, fair, bottleneck = weights
print(f"{wide / bottleneck:.1f} times, {fair / bottleneck:.2f} times")
# --8<-- [end:bottleneck]

# --8<-- [start:memory]
import torch

from cnnref.experiments.saved_activations import saved_bytes
from cnnref.models import create

with torch.device("meta"):
    net = create("vgg16").train()
weights = 4 * sum(p.numel() for p in net.parameters())
print(f"weights:                      {weights / 2**20:6.0f} MiB")
print(f"+ gradients, momentum:        {3 * weights / 2**20:6.0f} MiB")
for batch in (1, 32):
    kept = saved_bytes(net, batch, 3, 224, 224)
    print(f"kept for backward, batch {batch:2}:  {kept / 2**20:6.0f} MiB")
# --8<-- [end:memory]
