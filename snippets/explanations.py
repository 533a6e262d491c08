"""Explanation maps: what each method draws, and where it fails."""

# --8<-- [start:answer]
import torch

from cnnref.inspect.grad_cam import grad_cam
from cnnref.models import create

torch.manual_seed(0)
net = create("resnet18").eval()
image = torch.rand(1, 3, 224, 224)
cells = grad_cam(net, image, 281, features="layer4")
print("map:", tuple(cells.shape), "never below 0:", bool((cells >= 0).all()))
large = torch.nn.functional.interpolate(cells[None], 224, mode="bilinear")
print("drawn over the image:", tuple(large.shape[2:]))
# --8<-- [end:answer]

# --8<-- [start:cam]
import torch
from torch import nn

from cnnref.inspect.cam import class_maps
from cnnref.inspect.grad_cam import signed_grad_cam

torch.manual_seed(0)
convs = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.Conv2d(8, 16, 3, 2))
linear = nn.Linear(16, 5)
net = nn.Sequential(convs, nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear)
x = torch.rand(2, 3, 32, 32)
cam = class_maps(convs(x), linear.weight)[:, 4]
grad = signed_grad_cam(net, x, 4, features="0")
print("Grad-CAM times H W = CAM:", torch.allclose(49 * grad, cam, atol=1e-5))
# --8<-- [end:cam]

# --8<-- [start:cells]
from cnnref import receptive_field

for name in ("resnet18", "resnet50"):
    node = receptive_field(name)["layer4"]
    side, field, first = node.stride[0], node.size[0], node.start[0]
    print(f"{name}: {224 // side} cells a side, {side} pixels apart")
    print(f"  each reads {field}, the first from pixel {first}")
# --8<-- [end:cells]

# --8<-- [start:cancel]
import torch
from torch import nn

from cnnref.inspect.grad_cam import grad_cam
from cnnref.inspect.occlusion import occlusion

conv, head = nn.Conv2d(1, 1, 1), nn.Linear(4, 2)
nn.init.ones_(conv.weight), nn.init.zeros_(conv.bias)
with torch.no_grad():
    head.weight[0] = torch.tensor([1.0, -1.0, 0.0, 0.0])  # place against place
    head.weight[1] = -1.0  # everything speaks against class 1
net = nn.Sequential(conv, nn.Flatten(), head)
x = torch.tensor([[[[3.0, 1.0], [1.0, 1.0]]]])
for target in (0, 1):
    drawn = grad_cam(net, x, target, features="0")
    drop = occlusion(net, x, target, window=1)
    print("class", target, "Grad-CAM ", drawn[0].tolist())
    print("        occlusion", drop[0].round().tolist())
# --8<-- [end:cancel]

# --8<-- [start:saturated]
import torch
from torch import nn

from cnnref.inspect.integrated_gradients import integrated_gradients
from cnnref.inspect.saliency import saliency


class Saturated(nn.Module):
    """min(x, 1): full at 1, whatever comes on top."""

    def forward(self, x):
        return x.flatten(1).clamp(max=1)


net, x = Saturated(), torch.tensor([[[[2.0]]]])
print("gradient:            ", saliency(net, x, 0).item())
added = integrated_gradients(net, x, 0).item()
print("integrated gradients:", round(added, 2))
# --8<-- [end:saturated]

# --8<-- [start:complete]
import torch
from torch import nn

from cnnref.inspect.integrated_gradients import integrated_gradients

torch.manual_seed(0)
parts = nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 3)
net = nn.Sequential(*parts).double()
x = torch.rand(1, 1, 8, 8).double()
x[0, 0, 0, 0] = 0
for name, start in (("black", 0.0), ("grey", 0.5), ("white", 1.0)):
    base = torch.full_like(x, start)
    parts = integrated_gradients(net, x, 2, baseline=base, steps=300)
    whole = (net(x) - net(base))[0, 2]
    adds_up = bool((parts.sum() - whole).abs() < 1e-2)
    black = "counts" if parts[0, 0, 0, 0] else "gets nothing"
    print(f"{name:5} adds up: {adds_up}; black pixel {black}")
# --8<-- [end:complete]

# --8<-- [start:random]
import torch

from cnnref.experiments.map_checks import METHODS, randomised, unseen
from cnnref.experiments.turned_shapes import network

torch.manual_seed(0)
net, (x, y) = network(), unseen(0)
fresh = randomised(net, 1, seed=1)  # a new classifier on the old features
for name in ("gradient", "grad_cam", "guided"):
    method = METHODS[name]
    before, after = method(net, x[:4], y[:4]), method(fresh, x[:4], y[:4])
    print(f"{name:8} another map: {not torch.allclose(before, after)}")
# --8<-- [end:random]
