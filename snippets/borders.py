"""Borders and position: what padding tells a network, and how to avoid it."""

# --8<-- [start:answer]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
line = torch.minimum(torch.arange(24), torch.arange(24).flip(0)).double()
target = torch.minimum(line[:, None], line).flatten().repeat(32)


def r2(mode):  # how well the distance to the border can be told
    x = torch.randn(32, 1, 24, 24, dtype=torch.float64).abs()  # noise
    for _ in range(10):  # ten 3x3 means
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode), 3, 1)
    powers = torch.stack([x.flatten() ** k for k in range(4)], 1)
    fit = torch.linalg.lstsq(powers, target[:, None]).solution
    error = (powers @ fit)[:, 0] - target
    return 1 - (error**2).mean() / target.var()


print("zeros:    above 0.6: ", bool(r2("constant") > 0.6))
print("circular: below 0.05:", bool(r2("circular") < 0.05))
# --8<-- [end:answer]

# --8<-- [start:rows]
import torch
import torch.nn.functional as F

row = torch.tensor([[[1.0, 2, 3, 4]]])
for mode in ("constant", "reflect", "replicate", "circular"):
    x = F.pad(row, (2, 2), mode).flatten().int().tolist()
    print(f"{mode:9} {x[:2]} {x[2:-2]} {x[-2:]}")
# --8<-- [end:rows]

# --8<-- [start:variance]
import torch
import torch.nn.functional as F

pixels = torch.eye(8)[:, None]  # one row of 8 for each pixel
taps = torch.ones(1, 1, 3)
for mode in ("constant", "reflect", "replicate", "circular"):
    shares = F.conv1d(F.pad(pixels, (1, 1), mode), taps)[:, 0]
    mean, variance = shares.sum(0), (shares**2).sum(0)
    for name, cell in [("edge", 0), ("inside", 4)]:
        m, v = int(mean[cell]), int(variance[cell])
        print(f"{mode:9} {name:6}: mean {m}/3, variance {v}/9")
# --8<-- [end:variance]

# --8<-- [start:corner]
import torch
import torch.nn.functional as F


def place(where, padding):  # one bright pixel, one tap, a global mean
    image, kernel = torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 3, 3)
    image[0, 0, where, where], kernel[0, 0, 0, 0] = 1, 1
    return F.conv2d(image, kernel, padding=padding).sum().item()


for name, padding in [("same", 1), ("full", 2)]:
    print(name, "first:", place(0, padding), "last:", place(7, padding))
# --8<-- [end:corner]

# --8<-- [start:windows]
import torch
import torch.nn.functional as F

ones = torch.ones(1, 1, 3, 3, dtype=torch.float64)
for padding in (0, 1):
    for depth in (1, 4, 8):
        image = torch.zeros(1, 1, 25, 25).double().requires_grad_()
        x = image
        for _ in range(depth):
            x = F.conv2d(x, ones, padding=padding)
        x.sum().backward()
        paths = image.grad[0, 0] / image.grad[0, 0, 12, 12]
        corner, edge = paths[0, 0], paths[0, 12]
        print(f"padding {padding}, depth {depth}: {corner:.2g}, {edge:.2g}")
# --8<-- [end:windows]

# --8<-- [start:uneven]
from cnnref import conv_out

for size in (224, 225):
    sizes, sides = [size], []
    for _ in range(5):  # 3x3, stride 2, padding 1
        left_over = (sizes[-1] + 2 - 3) % 2
        sides.append("left" if left_over else "both")
        sizes.append(conv_out(sizes[-1], 3, stride=2, padding=1))
    print(*sizes)
    print("padding read:", *sides)
# --8<-- [end:uneven]

# --8<-- [start:inside]
from cnnref import receptive_field

report = receptive_field("resnet50")
for stage in ("maxpool", "layer1", "layer2", "layer3", "layer4"):
    node = report[stage]
    size, stride, start = node.size[0], node.stride[0], node.start[0]
    first = [start + i * stride for i in range(224 // stride)]
    inside = sum(low >= 0 and low + size <= 224 for low in first)
    print(f"{stage:8} {inside:2} of {len(first):2} read no padding")
# --8<-- [end:inside]

# --8<-- [start:tiles]
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(*(nn.Conv2d(1, 1, 3, padding=1) for _ in range(6)))
image = torch.rand(1, 1, 96, 96)


@torch.no_grad()
def tiled(halo):  # columns 32 to 63 from a tile of their own
    tile = image[..., 32 - halo : 64 + halo]
    return net(tile)[..., halo : halo + 32]


with torch.no_grad():
    whole = net(image)[..., 32:64]
for halo in (0, 3, 6):
    print(f"halo {halo}: equal {torch.allclose(tiled(halo), whole, atol=1e-6)}")
# --8<-- [end:tiles]
