"""Global average pooling: what it computes, saves, shows and loses."""

# --8<-- [start:answer]
import torch
from torch import nn

x = torch.rand(2, 2048, 7, 7)
pool = nn.AdaptiveAvgPool2d(1)
print("a vector:   ", tuple(pool(x).flatten(1).shape))
print("a mean:     ", torch.allclose(x.mean((2, 3)), pool(x).flatten(1)))
print("parameters: ", sum(p.numel() for p in pool.parameters()))
# --8<-- [end:answer]

# --8<-- [start:heads]
import torch
from torch import nn

from cnnref.models import create

names = ["nin_imagenet", "googlenet_2014", "resnet50", "efficientnet_b0"]
for name in names:
    with torch.device("meta"):  # shapes without memory
        net = create(name)
    kinds = nn.Conv2d | nn.Linear
    last = [m for m in net.modules() if isinstance(m, kinds)][-1]
    outputs, inputs = last.weight.shape[:2]
    print(f"{name:15} {type(last).__name__}({inputs}, {outputs})")
# --8<-- [end:heads]

# --8<-- [start:exchange]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
maps = torch.randn(2, 64, 7, 7, dtype=torch.float64)
weight = torch.randn(10, 64, dtype=torch.float64)
bias = torch.randn(10, dtype=torch.float64)

average_first = F.linear(maps.mean((2, 3)), weight, bias)
linear_first = F.conv2d(maps, weight[:, :, None, None], bias)  # 1x1
print(tuple(average_first.shape), tuple(linear_first.shape))
print(torch.allclose(average_first, linear_first.mean((2, 3))))
# --8<-- [end:exchange]

# --8<-- [start:cam]
import torch

from cnnref.inspect.cam import cam
from cnnref.models import create

torch.manual_seed(0)
net = create("resnet18", num_classes=5).eval()
image = torch.rand(1, 3, 64, 96)
maps = cam(net, image, features="layer4", classifier="fc")
print("maps  ", tuple(maps.shape))
print("logits", torch.allclose(maps.mean((2, 3)), net(image), atol=1e-4))
# --8<-- [end:cam]

# --8<-- [start:translation]
from cnnref.experiments.moved_image import pooled_change

print("padding   stride  exact  above 0.1")
for padding, stride in (("circular", 1), ("zeros", 1), ("circular", 2)):
    found = [pooled_change(padding, stride, seed=s) for s in range(3)]
    exact, large = max(found) < 1e-9, min(found) > 0.1
    print(f"{padding:9} {stride:6}  {exact!s:5}  {large}")
# --8<-- [end:translation]

# --8<-- [start:bag]
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(3, 32, 8, stride=8), nn.ReLU(),  # sees 8x8 pixels
    nn.Conv2d(32, 32, 1), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10),
).double()  # fmt: skip
x = torch.rand(1, 3, 64, 64, dtype=torch.float64)
pieces = x.unfold(2, 8, 8).unfold(3, 8, 8).flatten(2, 3)
order = torch.randperm(64)
mixed = pieces[:, :, order].unflatten(2, (8, 8))
mixed = mixed.permute(0, 1, 2, 4, 3, 5).reshape(1, 3, 64, 64)
print("same image:", x.equal(mixed))
print("same logits:", torch.allclose(net(x), net(mixed)))
# --8<-- [end:bag]

# --8<-- [start:dilution]
import torch

print("side  mean  p=3   max")
for side in (7, 16, 32):
    maps = torch.zeros(1, 1, side, side)
    maps[..., 2:4, 2:4] = 1.0  # an object of four cells
    mean, most = maps.mean(), maps.amax()
    cubic = maps.pow(3).mean().pow(1 / 3)
    print(f"{side:4}  {mean:.3f} {cubic:.3f} {most:.3f}")
# --8<-- [end:dilution]

# --8<-- [start:sizes]
import torch

from cnnref.models import create

torch.manual_seed(0)
net = create("simple_cnn").eval()
with torch.inference_mode():
    for size in ((32, 32), (40, 72), (8, 8)):
        maps = net.features(torch.rand(1, 3, *size))
        print(tuple(maps.shape), tuple(net.classifier(maps).shape))
# --8<-- [end:sizes]

# --8<-- [start:simple]
import torch
from torch import nn

from cnnref.models import create

net = create("simple_cnn", dropout=0.0).double()
x = torch.rand(4, 3, 32, 32, dtype=torch.float64)
sizes = [x.shape[-1]]
for part in net.features:
    x = part(x)
    if isinstance(part, nn.MaxPool2d):
        sizes.append(x.shape[-1])
print("sizes", sizes)
print("parameters", sum(p.numel() for p in net.parameters()))

x = torch.rand(4, 3, 32, 32, dtype=torch.float64)
before = net(x)
convs = [m for m in net.features if isinstance(m, nn.Conv2d)]
for conv in convs:
    conv.bias.data += 3.0
print("biases", sum(m.bias.numel() for m in convs))
print("same output", torch.allclose(before, net(x), atol=1e-9))
# --8<-- [end:simple]

# --8<-- [start:dropout]
import torch
from torch import nn

torch.manual_seed(0)
pooled = torch.rand(128)  # one feature a channel
drop = nn.Dropout(0.5)
many = torch.stack([drop(pooled) for _ in range(4_000)])
ratio = (many**2).mean() / (pooled**2).mean()
print(f"mean kept: {(many.mean() - pooled.mean()).abs() < 0.02}")
print(f"mean square times {ratio:.1f}")
print("eval changes nothing:", drop.eval()(pooled).equal(pooled))
# --8<-- [end:dropout]
