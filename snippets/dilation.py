"""Dilated convolution: cost, growth, holes, the rule, interleaving, dilated backbones."""

# --8<-- [start:answer]
import torch
from torch import nn

x = torch.randn(1, 1, 21, 21, requires_grad=True)
for rate in (1, 2, 4):
    conv = nn.Conv2d(1, 1, 3, padding=rate, dilation=rate)
    y = conv(x)
    (gradient,) = torch.autograd.grad(y[0, 0, 10, 10], x)
    read = gradient[0, 0].nonzero()
    span = int(read[-1, 0] - read[0, 0]) + 1
    weights = conv.weight.numel()
    products = weights * y.numel()
    print(f"rate {rate}: {weights} weights, {products} MACs, ", end="")
    print(f"reads {len(read)} of {span} x {span} = {span**2}")
# --8<-- [end:answer]

# --8<-- [start:growth]
import cnnref

for rates in ((1,), (1, 2), (1, 2, 4), (1, 2, 4, 8), (1, 2, 4, 8, 16)):
    layers = " ".join(f"conv1k3p{d}d{d}" for d in rates)
    size = cnnref.analyse("1x256 " + layers)[-1].rf.size[0]
    print(f"{len(rates)} layers: {size:2} = 2^{len(rates) + 1} - 1")
# --8<-- [end:growth]

# --8<-- [start:holes]
import torch
from torch.nn.functional import conv2d


def read(rates):
    """Pixels with a gradient, and the square that they lie in."""
    x = torch.zeros(1, 1, 61, 61, dtype=torch.float64, requires_grad=True)
    y, ones = x, torch.ones(1, 1, 3, 3, dtype=torch.float64)
    for d in rates:
        y = conv2d(y, ones, padding=d, dilation=d)
    (gradient,) = torch.autograd.grad(y[0, 0, 30, 30], x)
    found = gradient[0, 0].nonzero()
    return len(found), (int(found[-1, 0] - found[0, 0]) + 1) ** 2


for rates in ((2, 2, 2), (1, 2, 4), (1, 2, 5), (2, 4, 8), (1, 3, 9)):
    count, square = read(rates)
    print(f"{rates}: {count:3} of {square:3}, {count / square:.2f}")
# --8<-- [end:holes]

# --8<-- [start:rule]
from itertools import product


def full(rates):
    """Whether every pixel between the ends is read, by trying all paths."""
    sums = {sum(steps) for steps in product(*((-d, 0, d) for d in rates))}
    return len(sums) == 2 * sum(rates) + 1


def rule(rates):
    """Each rate at most the field of the smaller ones."""
    field = 1
    for d in sorted(rates):
        if d > field:
            return False
        field += 2 * d
    return True


every = list(product(range(1, 11), repeat=3))
print("same answer:", all(full(r) == rule(r) for r in every), len(every))
print("without holes:", sum(map(full, every)))
# --8<-- [end:rule]

# --8<-- [start:interleaved]
import torch
from torch.nn.functional import conv2d

torch.manual_seed(0)
x, weight = torch.randn(1, 3, 16, 16), torch.randn(8, 3, 3, 3)
whole = conv2d(x, weight, padding=2, dilation=2)
for row in (0, 1):
    for column in (0, 1):
        part = x[..., row::2, column::2]  # every second pixel
        alone = conv2d(part, weight, padding=1)
        there = whole[..., row::2, column::2]
        same = torch.allclose(alone, there, atol=1e-4)
        print(f"rows {row}, columns {column}: {same}")
# --8<-- [end:interleaved]

# --8<-- [start:backbone]
import torch

from cnnref import count, receptive_field
from cnnref.models import resnet50

for dilate in (None, (False, False, True), (False, True, True)):
    with torch.device("meta"):  # no memory for the weights
        net = resnet50(replace_stride_with_dilation=dilate)
    node = receptive_field(net)["layer4"]
    work = count(net, (1, 3, 224, 224))
    print(f"stride {node.stride[0]:2}, field {node.size[0]}, ", end="")
    print(f"{work.params:,} weights, {work.macs / 1e9:5.2f} GMAC")
# --8<-- [end:backbone]

# --8<-- [start:aspp]
from cnnref import receptive_field

units = 520 // 8  # the map of DeepLab v3 on 520 x 520
for rate in (12, 24, 36):
    places = [i + t for i in range(units) for t in (-rate, 0, rate)]
    inside = sum(0 <= place < units for place in places)
    share = (inside / len(places)) ** 2  # both axes
    print(f"rate {rate}: spans {2 * rate + 1:2} units, ", end="")
    print(f"{share:.2f} of taps inside")

report = receptive_field("deeplabv3_resnet50")
print("backbone:", report["backbone.layer4"])
print("head:    ", report["classifier"])
# --8<-- [end:aspp]
