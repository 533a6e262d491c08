"""Pooling: what each kind keeps, loses and passes back."""

# --8<-- [start:answer]
import torch
import torch.nn.functional as F

x = torch.tensor([[1.0, 3, 2, 0], [0, 2, 5, 4], [4, 1, 1, 1], [2, 3, 0, 1]])
x = x[None, None]
print("max     ", F.max_pool2d(x, 2).flatten().tolist())
print("average ", F.avg_pool2d(x, 2).flatten().tolist())

weight = torch.tensor([[[[1.0, -1], [1, -1]]]])  # learned in a real network
print("strided ", F.conv2d(x, weight, stride=2).flatten().tolist())
# --8<-- [end:answer]

# --8<-- [start:keeps]
import torch
import torch.nn.functional as F

one = torch.eye(4).reshape(4, 1, 2, 2)  # a single 1, at each of four places
print("max     ", F.max_pool2d(one, 2).flatten().tolist())
print("average ", F.avg_pool2d(one, 2).flatten().tolist())

y, place = F.max_pool2d(one, 2, return_indices=True)
print("places  ", place.flatten().tolist())
print("restored", F.max_unpool2d(y, place, 2).equal(one))
# --8<-- [end:keeps]

# --8<-- [start:box]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(1, 8, 16, 16, dtype=torch.float64)
box = torch.full((8, 1, 2, 2), 0.25, dtype=torch.float64)
y = F.conv2d(x, box, stride=2, groups=8)  # depthwise
print("a depthwise layer:", torch.allclose(F.avg_pool2d(x, 2), y))

stripes = torch.tensor([1.0, -1]).repeat(4).expand(1, 1, 8, 8)
print("stripes, average:", F.avg_pool2d(stripes, 2).unique().tolist())
print("stripes, max:    ", F.max_pool2d(stripes, 2).unique().tolist())
# --8<-- [end:box]

# --8<-- [start:size]
import torch
from torch import nn

x = torch.zeros(1, 4, 7, 8)
for name, pool in (
    ("2x2, stride 2 ", nn.MaxPool2d(2)),
    ("with ceil_mode", nn.MaxPool2d(2, ceil_mode=True)),
    ("3x3, stride 1 ", nn.MaxPool2d(3, stride=1, padding=1)),
):
    print(name, tuple(pool(x).shape))
# --8<-- [end:size]

# --8<-- [start:parameters]
from torch import nn

from cnnref import count

for name, pool, side in (
    ("no pool ", nn.Identity(), 32),
    ("2x2 pool", nn.MaxPool2d(2), 16),
):
    net = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), pool,
        nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(16 * side**2, 10),
    )  # fmt: skip
    convs = sum(p.numel() for p in net[:5].parameters())
    head = sum(p.numel() for p in net[5:].parameters())
    macs = count(net, (1, 3, 32, 32)).macs
    print(f"{name} {convs:,} + {head:,}, {macs:,} MACs")
# --8<-- [end:parameters]

# --8<-- [start:shift]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(1, 1, 300, 300)
for kernel in (2, 3):
    y = F.max_pool2d(x, kernel, 2)[..., 1:-1]
    for step in (1, 2):
        z = F.max_pool2d(x.roll(step, 3), kernel, 2)[..., 1:-1]
        share = (y == z).float().mean()
        print(f"{kernel}x{kernel}, shift {step}: {share:.1f} of outputs stay")

y, z = F.max_pool2d(x, 2), F.max_pool2d(x.roll(2, 3), 2)
print("shift by the stride:", z.equal(y.roll(1, 3)))
# --8<-- [end:shift]

# --8<-- [start:noise]
from math import asin, pi, sqrt

import torch

mean = 3 / (2 * sqrt(pi)) * (1 + 2 / pi * asin(1 / 3))
variance = 1 + sqrt(3) / pi - mean**2
print(f"max of 4, exact: mean {mean:.2f}, variance {variance:.2f}")

torch.manual_seed(0)
noise = torch.randn(100_000, 4)  # windows of four cells
for name, y in (("max    ", noise.amax(1)), ("average", noise.mean(1))):
    print(f"{name} mean {abs(y.mean()):.1f}, variance {y.var():.2f}")
# --8<-- [end:noise]

# --8<-- [start:small]
import torch

torch.manual_seed(0)
noise = 0.1 * torch.randn(50_000, 4)
print("deviation   average  max  lifted by")
for name, x in (
    ("four equal", torch.zeros(4)),
    ("one peak", torch.tensor([3.0, 0, 0, 0])),
):
    mean, most = (x + noise).mean(1), (x + noise).amax(1)
    lift = abs(most.mean() - x.max())
    print(f"{name:10}  {mean.std():7.2f} {most.std():.2f}  {lift:.1f}")
# --8<-- [end:small]

# --8<-- [start:signal]
from cnnref.experiments.pooled_signal import by_max, by_mean

print("signal in   max  mean")
for cells in (1, 2, 3, 4, 9):  # of a 3x3 window, two deviations high
    found, averaged = by_max(9, cells, 2), by_mean(9, cells, 2)
    print(f"{cells} of 9     {found:.2f}  {averaged:.2f}")
# --8<-- [end:signal]

# --8<-- [start:gradient]
import torch
from torch import nn


def reached(layer):
    x = torch.randn(1, 1, 64, 64, requires_grad=True)
    layer(x).sum().backward()
    return (x.grad != 0).float().mean().item()


torch.manual_seed(0)
print("max 2x2       ", reached(nn.MaxPool2d(2)))
print("average 2x2   ", reached(nn.AvgPool2d(2)))
print("1x1, stride 2 ", reached(nn.Conv2d(1, 1, 1, 2)))
print("3x3, stride 2 ", reached(nn.Conv2d(1, 1, 3, 2, 1)))

tie = torch.ones(1, 1, 2, 2, requires_grad=True)
nn.MaxPool2d(2)(tie).sum().backward()
print("four equal    ", tie.grad.flatten().tolist())
# --8<-- [end:gradient]

# --8<-- [start:shortcut]
from cnnref.models import create

for name in ("resnet18", "resnet18d"):
    print(name)
    for part in create(name).layer2[0].downsample:
        print(f"    {type(part).__name__:12}", getattr(part, "stride", "-"))
# --8<-- [end:shortcut]

# --8<-- [start:networks]
import torch
from torch import nn

from cnnref.models import create


def strides(model, kind):
    found = [m.stride for m in model.modules() if isinstance(m, kind)]
    return sum(stride not in (1, (1, 1)) for stride in found)


print(" " * 15, "max average  conv")
for name in (
    "alexnet", "vgg16", "resnet50", "densenet121",
    "mobilenet_v2", "efficientnet_b0", "convnext_tiny",
):  # fmt: skip
    with torch.device("meta"):  # shapes without memory
        net = create(name)
    kinds = (nn.MaxPool2d, nn.AvgPool2d, nn.Conv2d)
    row = [f"{strides(net, kind):5}" for kind in kinds]
    print(f"{name:15}", *row)
# --8<-- [end:networks]
