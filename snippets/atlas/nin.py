"""Network in Network: an MLP at every pixel, one map a class, what 1x1 layers cost."""

# --8<-- [start:pixel]
import torch
from torch import nn
from torch.nn.functional import unfold

from cnnref.models import create

torch.manual_seed(0)
stage = create("nin_cifar10").features[:6].double()  # 5x5, 1x1, 1x1
layers = []
for part in stage:
    if isinstance(part, nn.Conv2d):
        dense = nn.Linear(part.weight[0].numel(), part.out_channels).double()
        dense.weight.data = part.weight.data.flatten(1)
        dense.bias.data = part.bias.data
        layers += [dense, nn.ReLU()]
mlp = nn.Sequential(*layers)  # 75 -> 192 -> 160 -> 96

image = torch.randn(1, 3, 32, 32).double()
patches = unfold(image, 5, padding=2).transpose(1, 2)
print("patches", tuple(patches.shape))
print(torch.allclose(mlp(patches).transpose(1, 2), stage(image).flatten(2)))
# --8<-- [end:pixel]

# --8<-- [start:shares]
from torch import nn

from cnnref.models import create

for name in ("nin_cifar10", "nin_imagenet"):
    shares = {}
    for part in create(name).modules():
        if isinstance(part, nn.Conv2d):
            kind = "1x1" if part.kernel_size == (1, 1) else "kxk"
            number = sum(p.numel() for p in part.parameters())
            shares[kind] = shares.get(kind, 0) + number
    whole = sum(shares.values())
    print(name, *(f"{kind} {n:,} ({n / whole:.0%})" for kind, n in shares.items()))
# --8<-- [end:shares]

# --8<-- [start:head]
from cnnref import count_stack

heads = {
    "one map a class, mean": "1024x6x6 pw1024 pw1000 gap",
    "mean, one linear": "1024x6x6 pw1024 gap fc1000",
    "flatten, one linear": "1024x6x6 pw1024 flatten fc1000",
    "AlexNet's three": "1024x6x6 flatten fc4096 fc4096 fc1000",
}
for name, head in heads.items():
    found = count_stack(head)
    print(f"{name:22}{found.params:11,} parameters{found.macs:12,} MACs")
# --8<-- [end:head]

# --8<-- [start:maps]
import torch

from cnnref.models import create

torch.manual_seed(0)
model = create("nin_cifar10").eval()
with torch.no_grad():
    for height, width in ((32, 32), (48, 80)):
        image = torch.randn(1, 3, height, width)
        maps, scores = model.features(image), model(image)
        same = torch.allclose(maps.mean((2, 3)), scores)
        print(tuple(maps.shape), "mean is the score:", same)
print("no score below 0:", bool((scores >= 0).all()))
# --8<-- [end:maps]

# --8<-- [start:field]
from cnnref import receptive_field

report = receptive_field("nin_cifar10")
for place in (0, 4, 6, 8, 12, 14, 16, 20):
    step = report[f"features.{place}"]
    print(f"features.{place:<3}{step.size[0]:3} px, stride {step.stride[0]}")
# --8<-- [end:field]

# --8<-- [start:ceil]
import torch
from torch import nn

from cnnref.models import create

maps = torch.zeros(1, 96, 32, 32)
for ceil in (True, False):
    first = nn.MaxPool2d(3, 2, ceil_mode=ceil)
    second = nn.AvgPool2d(3, 2, ceil_mode=ceil)
    sides = [maps.shape[-1], first(maps).shape[-1], second(first(maps)).shape[-1]]
    print("up" if ceil else "down", sides)
# --8<-- [end:ceil]

# --8<-- [start:change]
import torch

from cnnref.models import create

with torch.device("meta"):
    for classes in (10, 100):
        model = create("nin_cifar10", num_classes=classes)
        shape = tuple(model(torch.empty(1, 3, 32, 32)).shape)
        print(shape, f"{sum(p.numel() for p in model.parameters()):,}")
# --8<-- [end:change]
