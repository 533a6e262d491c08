"""AlexNet: two groups against one tower, sizes, normalisation, pools, the start of training."""

# --8<-- [start:towers]
from torch import nn

from cnnref.models import create


def layers(name):
    kinds = nn.Conv2d | nn.Linear
    return [part for part in create(name).modules() if isinstance(part, kinds)]


def count(part):
    return sum(p.numel() for p in part.parameters())


pairs = list(zip(layers("alexnet_2012"), layers("alexnet"), strict=True))
print("layer  groups       2012 torchvision     more")
for place, (old, new) in enumerate(pairs, 1):
    groups = getattr(old, "groups", "-")
    more = count(new) - count(old)
    print(f"{place:5}{groups:>8}{count(old):11,}{count(new):12,}{more:+9,}")
old, new = (sum(map(count, side)) for side in zip(*pairs, strict=True))
print(f"  all        {old:11,}{new:12,}{new - old:+9,}")
# --8<-- [end:towers]

# --8<-- [start:ungrouped]
from cnnref import count_stack

body = "3x227x227 conv96k11s4 max3s2 conv256k5p2{0} max3s2"
body += " conv384k3p1 conv384k3p1{0} conv256k3p1{0} max3s2"
head = " fc4096 fc4096 fc1000"
for groups in ("", "g2"):
    found = count_stack(body.format(groups) + head)
    print(f"{groups:3}{found.params:11,} parameters{found.macs:14,} MACs")
# --8<-- [end:ungrouped]

# --8<-- [start:groups]
import torch

from cnnref.models import create

torch.manual_seed(0)
features = create("alexnet_2012").features
for place in (4, 8, 10, 12):
    layer = features[place]
    here = torch.randn(1, layer.in_channels, 13, 13)
    cut = here.clone()
    cut[:, layer.in_channels // 2 :] = 0  # nothing from the other GPU
    half = slice(0, layer.out_channels // 2)
    same = torch.equal(layer(here)[:, half], layer(cut)[:, half])
    print(tuple(layer.weight.shape), "sees the other GPU:", not same)
# --8<-- [end:groups]

# --8<-- [start:size]
from cnnref import conv_out

for image, padding in ((224, 0), (227, 0), (224, 2)):
    side = conv_out(image, 11, stride=4, padding=padding)
    rest = (image + 2 * padding - 11) % 4
    print(f"{image} padding {padding}: {side}, {rest} pixels unread")
print("units of layer 1:", 96 * 55 * 55)
print("in the paper:", 253440, "=", 96, "x", 253440 // 96)
print("a square:", (253440 / 96) ** 0.5 % 1 == 0)
# --8<-- [end:size]

# --8<-- [start:lrn]
import torch
from torch import nn

torch.manual_seed(0)
a = torch.rand(1, 96, 4, 4).double() * 20
k, n, alpha, beta = 2, 5, 1e-4, 0.75

b = torch.empty_like(a)
for i in range(96):
    near = a[:, max(0, i - n // 2) : i + n // 2 + 1]
    b[:, i] = a[:, i] / (k + alpha * near.square().sum(1)) ** beta

for given in (alpha, alpha * n):
    layer = nn.LocalResponseNorm(n, alpha=given, beta=beta, k=k)
    print(f"alpha {given:.0e}:", torch.allclose(layer(a), b))
# --8<-- [end:lrn]

# --8<-- [start:pools]
from cnnref import analyse, conv_out

for kernel in (2, 3):
    sides = [55]
    for _ in range(2):
        sides.append(conv_out(sides[-1], kernel, stride=2))
    stack = "3x227x227 conv96k11s4 max{0}s2 conv256k5p2 max{0}s2"
    field = analyse(stack.format(kernel))[-1].rf.size[0]
    print(f"{kernel}x{kernel}: sides {sides}, layer 3 starts from {field} px")
# --8<-- [end:pools]

# --8<-- [start:start]
import torch
from torch import nn

from cnnref.models import create

torch.manual_seed(0)
features = create("alexnet_2012").features
image = torch.randn(1, 3, 227, 227) * 60  # pixels less their mean, not divided

for bias in (1.0, 0.0):
    for place in (4, 10, 12):
        nn.init.constant_(features[place].bias, bias)
    x, shares = image, []
    for layer in features:
        x = layer(x)
        if isinstance(layer, nn.ReLU):
            shares.append(f"{(x > 0).float().mean():.0%}")
    print(f"bias {bias:.0f}: positive", *shares)
# --8<-- [end:start]

# --8<-- [start:crops]
import torch

from cnnref.models import create

torch.manual_seed(0)
image = torch.randn(1, 3, 256, 256)
a, m = 256 - 224, (256 - 224) // 2
corners = [(0, 0), (0, a), (a, 0), (a, a), (m, m)]
crops = torch.cat([image[..., y : y + 224, x : x + 224] for y, x in corners])
crops = torch.cat([crops, crops.flip(3)])
model = create("alexnet").eval()
with torch.no_grad():
    answer = model(crops).softmax(1).mean(0)
print(tuple(crops.shape), "->", tuple(answer.shape))
print("crops in training:", (a + 1) ** 2 * 2, "the paper:", a * a * 2)
# --8<-- [end:crops]

# --8<-- [start:change]
import torch
from torch import nn

from cnnref.models import create

with torch.device("meta"):
    model = create("alexnet")
    model.classifier[6] = nn.Linear(4096, 10)
    print(f"{sum(p.numel() for p in model.parameters()):,}")
    model.avgpool = nn.AdaptiveAvgPool2d(1)
    model.classifier = nn.Linear(256, 10)
    print(f"{sum(p.numel() for p in model.parameters()):,}")
    print(tuple(model(torch.empty(1, 3, 300, 200)).shape))
# --8<-- [end:change]
