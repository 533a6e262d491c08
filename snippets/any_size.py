"""Networks for any input size: what fixes the size, and what frees it."""

# --8<-- [start:answer]
import torch
from torch import nn

torch.manual_seed(0)
convs = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU())
pool = nn.AdaptiveAvgPool2d(1)
heads = {
    "flatten": nn.Sequential(nn.Flatten(), nn.Linear(8 * 16 * 16, 10)),
    "GAP    ": nn.Sequential(pool, nn.Flatten(), nn.Linear(8, 10)),
}
for name, head in heads.items():
    for size in (32, 40):
        try:
            y = head(convs(torch.rand(1, 3, size, size)))
            print(name, size, tuple(y.shape))
        except RuntimeError as error:
            print(name, size, str(error)[-20:])
# --8<-- [end:answer]

# --8<-- [start:who]
import torch

from cnnref.models import create

for name in ("lenet5", "alexnet", "resnet50", "convnext_tiny", "vit_b_16"):
    with torch.device("meta"):  # shapes without numbers
        net = create(name).eval()
        channels = 1 if name == "lenet5" else 3
        try:
            net(torch.empty(1, channels, 256, 320))
            print(f"{name:14} runs")
        except (RuntimeError, ValueError):
            print(f"{name:14} refuses")
# --8<-- [end:who]

# --8<-- [start:fc]
import torch
from torch import nn

torch.manual_seed(0)
fc6 = nn.Linear(16 * 7 * 7, 32).double()  # VGG has 512 and 4096
conv = nn.Conv2d(16, 32, 7).double()
conv.weight.data = fc6.weight.data.view(32, 16, 7, 7)
conv.bias.data = fc6.bias.data

map7 = torch.rand(1, 16, 7, 7, dtype=torch.float64)
print("equal:", torch.allclose(fc6(map7.flatten(1)), conv(map7).flatten(1)))
map12 = torch.rand(1, 16, 12, 12, dtype=torch.float64)
print("a larger map:", tuple(conv(map12).shape))
# --8<-- [end:fc]

# --8<-- [start:dense]
import torch
from torch import nn

for padding in (0, 1):
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, 1, padding), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 10, 6 + padding),  # the former linear layer
    ).double()  # fmt: skip
    image = torch.rand(1, 3, 22, 22, dtype=torch.float64)
    dense = net(image)
    same = [
        torch.allclose(
            net(image[..., 2 * i : 2 * i + 14, 2 * j : 2 * j + 14]),
            dense[..., i : i + 1, j : j + 1],
        )
        for i in range(5)
        for j in range(5)
    ]
    print("padding", padding, tuple(dense.shape), all(same))
# --8<-- [end:dense]

# --8<-- [start:bins]
from math import ceil, floor

import torch
import torch.nn.functional as F

for cells, bins in ((14, 7), (10, 4), (5, 7)):
    x, means, names = torch.rand(1, 1, cells), [], []
    for i in range(bins):
        first = floor(i * cells / bins)
        end = ceil((i + 1) * cells / bins)
        means.append(x[0, 0, first:end].mean())
        names.append(f"{first}-{end - 1}")
    same = F.adaptive_avg_pool1d(x, bins)[0, 0]
    print(cells, torch.allclose(same, torch.stack(means)), *names)
# --8<-- [end:bins]

# --8<-- [start:cost]
from cnnref import count

base = count("resnet50", (1, 3, 224, 224)).macs
for size in (128, 224, 320, 500):
    macs = count("resnet50", (1, 3, size, size)).macs
    area = (size / 224) ** 2
    print(f"{size}: MACs {macs / base:.2f}, area {area:.2f}")
# --8<-- [end:cost]

# --8<-- [start:pad]
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
one, two = (nn.Conv2d(c, 8, 3, padding=1).double() for c in (3, 8))
image = torch.rand(1, 3, 20, 24, dtype=torch.float64)
batch = F.pad(image, (0, 8, 0, 12))  # to 32x32, as its neighbours
mask = F.pad(torch.ones(1, 1, 20, 24, dtype=torch.float64), (0, 8, 0, 12))

alone = two(one(image).relu()).relu().mean((2, 3))
padded = two(one(batch).relu()).relu()
print("plain mean:       ", torch.allclose(padded.mean((2, 3)), alone))
masked = (padded * mask).sum((2, 3)) / mask.sum()
print("masked mean:      ", torch.allclose(masked, alone))
every = two(one(batch).relu() * mask).relu()
masked = (every * mask).sum((2, 3)) / mask.sum()
print("mask every layer: ", torch.allclose(masked, alone))
# --8<-- [end:pad]

# --8<-- [start:buckets]
import torch

torch.manual_seed(0)
sides = torch.randint(128, 513, (960, 2))  # height, width


def used(order):
    batches = sides[order].split(32)  # each is padded to its largest
    padded = sum(b.amax(0).prod() * len(b) for b in batches)
    return sides.prod(1).sum() / padded


bands = sides[:, 0].argsort().view(6, 160)  # of similar height
buckets = torch.cat([b[sides[b, 1].argsort()] for b in bands])
print(f"random batches: {used(torch.randperm(960)):.1f}")
print(f"buckets:        {used(buckets):.1f}")
# --8<-- [end:buckets]

# --8<-- [start:crops]
from math import sqrt

import torch

low = 0.08  # a crop covers 8 to 100 % of the area, evenly
mean = 2 * (1 - sqrt(low)) / (1 - low)  # of 1 / sqrt(area)
ratio = 224 / 256 * mean
print(f"objects are {ratio:.2f} times as large in training")
print(f"equal on average at {224 * ratio:.0f} pixels")

torch.manual_seed(0)
area = low + (1 - low) * torch.rand(200_000)
print(f"sampled: {(224 / 256 / area.sqrt()).mean():.1f}")
# --8<-- [end:crops]

# --8<-- [start:radar]
from cnnref import conv_out

size, steps = 500, [500]
for kernel, padding in ((7, 3), (3, 1), (3, 1), (3, 1), (3, 1)):
    size = conv_out(size, kernel, stride=2, padding=padding)
    steps.append(size)
print(*steps, sep=" -> ")
print("GAP: 2048 x", size, "x", size, "-> 2048")
# --8<-- [end:radar]
