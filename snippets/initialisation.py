"""Initialisation: variances by depth, fans, torch's default, symmetry, zero gamma."""

# --8<-- [start:answer]
from cnnref.experiments.init_depth import by_depth

he = by_depth("he")[1]  # Var(w) = 2 / fan
half = by_depth("half")[1]  # Var(w) = 1 / fan
print("He: within a factor of 30:", 1 / 30 < he[0] / he[-1] < 30)
print("half: below 1e-7:         ", half[0] / half[-1] < 1e-7)
# --8<-- [end:answer]

# --8<-- [start:layer]
import torch
from torch import nn

torch.manual_seed(0)
fan_in = 64 * 9
x = torch.randn(16, 64, 12, 12)
conv = nn.Conv2d(64, 512, 3, bias=False)
for name, gain in (("1 / fan", 1), ("2 / fan", 2)):
    nn.init.normal_(conv.weight, std=(gain / fan_in) ** 0.5)
    y = conv(x.relu())
    ratio = (y.square().mean() / x.square().mean()).item()
    print(f"Var(w) = {name}: mean square times {ratio:.1f}")
# --8<-- [end:layer]

# --8<-- [start:fans]
from torch import nn
from torch.nn.init import _calculate_fan_in_and_fan_out as fans

for name, layer, true in (
    ("3x3, 64 to 128", nn.Conv2d(64, 128, 3), (576, 1152)),
    ("depthwise, 32", nn.Conv2d(32, 32, 3, groups=32), (9, 9)),
    ("transposed, 64 to 32", nn.ConvTranspose2d(64, 32, 4, 2), (256, 512)),
):
    print(f"{name:20} torch {fans(layer.weight)}, true {true}")
# --8<-- [end:fans]

# --8<-- [start:default]
import torch
from torch import nn

torch.manual_seed(0)
fan_in = 64 * 9
weight = nn.Conv2d(64, 128, 3).weight
print("bound 1 / sqrt(fan):", weight.abs().max().item() <= fan_in**-0.5)
print("variance times fan: ", round(weight.var().item() * fan_in, 2))
gain = nn.init.calculate_gain("leaky_relu", 5**0.5)
print("gain for a = sqrt(5):", round(gain, 4))
print("gain for ReLU:       ", round(nn.init.calculate_gain("relu"), 4))
# --8<-- [end:default]

# --8<-- [start:norm]
from math import pi, sqrt

from cnnref.experiments.init_depth import by_depth

signal, gradient = by_depth("norm")  # conv, batch norm, ReLU
growth = (gradient[0] / gradient[-1]) ** (1 / 55)
print("signal kept:       ", 0.8 < signal[-1] / signal[0] < 1.25)
print("gradient grows:    ", gradient[0] > 1000 * gradient[-1])
print("factor a layer:    ", 1.15 < growth < 1.26)
print(f"sqrt(pi/(pi - 1)):  {sqrt(pi / (pi - 1)):.3f}")
# --8<-- [end:norm]

# --8<-- [start:symmetry]
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 1, 3))
for p in net.parameters():
    nn.init.constant_(p, 0.1)
x, goal = torch.rand(4, 3, 9, 9), torch.rand(4, 1, 5, 5)
for _ in range(20):
    loss = (net(x) - goal).square().mean()
    slopes = torch.autograd.grad(loss, tuple(net.parameters()))
    with torch.no_grad():
        for p, slope in zip(net.parameters(), slopes, strict=True):
            p -= 0.01 * slope
filters = net[0].weight
first = filters[:1].expand_as(filters)
print("moved:             ", (filters - 0.1).abs().max().item() > 1e-3)
print("still all the same:", torch.allclose(filters, first))
# --8<-- [end:symmetry]

# --8<-- [start:gamma]
import torch
from torch import nn

from cnnref.layers import BasicBlock

torch.manual_seed(0)
block = BasicBlock(8, 8)
nn.init.zeros_(block.bn2.weight)
x = torch.rand(4, 8, 6, 6)
y = block(x)
print("the block is the identity:", torch.equal(y, x))
(y * torch.randn_like(y)).sum().backward()
for name, parameter in block.named_parameters():
    zero = not parameter.grad.any()
    print(f"{name:12} gradient {'zero' if zero else 'not zero'}")
# --8<-- [end:gamma]

# --8<-- [start:loss]
from math import log

import torch
from torch import nn

torch.manual_seed(0)
features = torch.randn(512, 64).relu()
labels = torch.randint(1000, (512,))
loss = nn.CrossEntropyLoss()
for name, std in (("zero", 0.0), ("small", 0.01), ("too large", 1.0)):
    head = nn.Linear(64, 1000)
    nn.init.normal_(head.weight, std=std)
    nn.init.zeros_(head.bias)
    near = abs(loss(head(features), labels).item() - log(1000)) < 0.1
    print(f"{name}: {'ln 1000' if near else 'more than ln 1000'}")
# --8<-- [end:loss]
