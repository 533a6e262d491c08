"""Normalisation layers: over which axes, identities, what each removes."""

# --8<-- [start:answer]
import torch
from torch import nn

from cnnref.layers import LayerNorm2d

x = torch.randn(4, 6, 5, 5) * 3 + 1  # N, C, H, W
for norm, axes in (
    (nn.BatchNorm2d(6), (0, 2, 3)),
    (nn.GroupNorm(1, 6), (1, 2, 3)),
    (nn.InstanceNorm2d(6), (2, 3)),
    (LayerNorm2d(6), (1,)),
):
    mean = x.mean(axes, keepdim=True)
    var = x.var(axes, correction=0, keepdim=True)
    by_hand = (x - mean) / torch.sqrt(var + norm.eps)
    same = torch.allclose(norm(x), by_hand, atol=1e-4)
    name = type(norm).__name__
    print(f"{name:14} {mean.numel():3} means, axes {axes}: {same}")
# --8<-- [end:answer]

# --8<-- [start:identities]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(4, 6, 5, 5) * 3 + 1
ln, instance = nn.LayerNorm([6, 5, 5]), nn.InstanceNorm2d(6)
one_image = x[:1]
for name, a, b in (
    ("GroupNorm(1) = LayerNorm over C, H, W", nn.GroupNorm(1, 6)(x), ln(x)),
    ("GroupNorm(C) = InstanceNorm", nn.GroupNorm(6, 6)(x), instance(x)),
    ("BatchNorm of one image = InstanceNorm",
     nn.BatchNorm2d(6)(one_image), instance(one_image)),
):  # fmt: skip
    print(f"{name}: {torch.allclose(a, b, atol=1e-4)}")
for norm in (nn.BatchNorm2d(6), nn.GroupNorm(1, 6), ln, instance):
    learned = sum(p.numel() for p in norm.parameters())
    print(f"{type(norm).__name__:14} {learned:3} learned values")
# --8<-- [end:identities]

# --8<-- [start:channels]
import torch
from torch import nn

from cnnref.layers import LayerNorm2d

torch.manual_seed(0)
x = torch.randn(2, 7, 7, 7)  # as many channels as columns
ln = nn.LayerNorm(7)
right = ln(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
print("LayerNorm2d:", torch.allclose(right, LayerNorm2d(7)(x), atol=1e-4))
print("LayerNorm:  ", torch.allclose(right, ln(x), atol=1e-4))
try:
    nn.LayerNorm(8)(torch.randn(2, 8, 7, 7))
except RuntimeError as fault:
    print(str(fault).split(",")[0])
# --8<-- [end:channels]

# --8<-- [start:removes]
import torch
from torch import nn

from cnnref.layers import LayerNorm2d

torch.manual_seed(0)
x = torch.randn(2, 8, 6, 6, dtype=torch.float64)
by_channel = torch.rand(1, 8, 1, 1, dtype=torch.float64) + 0.5
by_pixel = torch.rand(1, 1, 6, 6, dtype=torch.float64) + 0.5
for norm in (nn.InstanceNorm2d(8), nn.GroupNorm(1, 8), LayerNorm2d(8)):
    norm = norm.double()
    print(type(norm).__name__)
    for name, gain in (
        ("image", 3.0),
        ("channel", by_channel),
        ("pixel", by_pixel),
    ):
        same = torch.allclose(norm(gain * x), norm(x), atol=1e-3)
        print(f"  gain of each {name}: {'removed' if same else 'kept'}")
# --8<-- [end:removes]

# --8<-- [start:pooled]
import torch
from torch import nn

torch.manual_seed(0)
images = torch.rand(5, 3, 32, 32) * torch.rand(5, 3, 1, 1)
for norm in (nn.InstanceNorm2d(8), nn.GroupNorm(2, 8)):
    net = nn.Sequential(nn.Conv2d(3, 8, 3), norm, nn.AdaptiveAvgPool2d(1))
    pooled = net(images).flatten(1)
    alike = (pooled - pooled[0]).abs().max().item() < 1e-4
    print(f"{type(norm).__name__}: all images alike: {alike}")
# --8<-- [end:pooled]

# --8<-- [start:accumulate]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 3, 8, 8, dtype=torch.float64)
goal = torch.randn(8, 8, 6, 6, dtype=torch.float64)


def slope(norm, parts):
    torch.manual_seed(1)
    net = nn.Sequential(nn.Conv2d(3, 8, 3), norm).double()
    for part in range(parts):
        images, target = x.chunk(parts)[part], goal.chunk(parts)[part]
        (net(images) * target).sum().backward()
    return net[0].weight.grad


for norm in (nn.BatchNorm2d(8), nn.GroupNorm(4, 8)):
    same = torch.allclose(slope(norm, 1), slope(norm, 4))
    print(f"{type(norm).__name__}: four small batches = one large: {same}")
# --8<-- [end:accumulate]

# --8<-- [start:context]
from torch import nn

from cnnref import receptive_field
from cnnref.layers import LayerNorm2d

for norm in (
    nn.BatchNorm2d(8),
    LayerNorm2d(8),
    nn.InstanceNorm2d(8),
    nn.GroupNorm(4, 8),
):
    net = nn.Sequential(nn.Conv2d(3, 8, 3), norm).eval()
    print(f"{type(norm).__name__:14} {receptive_field(net).output}")
# --8<-- [end:context]

# --8<-- [start:replace]
from collections import Counter

from torch import nn

from cnnref.models import create


def groups_of(channels, most=32):
    return nn.GroupNorm(min(most, channels), channels)


net = create("resnet18", norm_layer=groups_of)
kinds = Counter(type(module).__name__ for module in net.modules())
print(kinds["GroupNorm"], "group norms,", kinds["BatchNorm2d"], "batch norms")
print("buffers:", len(list(net.buffers())))
try:
    nn.GroupNorm(32, 40)
except ValueError as fault:
    print(fault)
# --8<-- [end:replace]

# --8<-- [start:landmarks]
import torch

from cnnref.models import create

landmarks = {
    "LeNet": "lenet5_1998",
    "AlexNet": "alexnet_2012",
    "VGG": "vgg16",
    "GoogLeNet": "googlenet_2014",
    "ResNet": "resnet50",
    "EfficientNet": "efficientnet_b0",
    "ConvNeXt": "convnext_tiny",
}
for family, name in landmarks.items():
    with torch.device("meta"):  # shapes only: nothing is drawn
        parts = list(create(name).modules())
    kinds = {type(part).__name__ for part in parts}
    norms = sorted(k for k in kinds if k.endswith(("Norm", "Norm2d")))
    print(f"{family:13} {', '.join(norms) or 'none'}")
print(len(landmarks), "networks")
# --8<-- [end:landmarks]
