"""LeNet-5: the published network against the form of textbooks, and a small network to count."""

# --8<-- [start:table]
from cnnref.models.lenet import C3

for source in range(6):
    row = "".join("#" if source in reads else "." for reads in C3)
    print("map", source, "of S2:", row)

pairs = sum(map(len, C3))
print(f"{pairs} of {6 * 16} pairs")
print(f"C3 {25 * pairs + 16:,}, in full {25 * 6 * 16 + 16:,}")
# --8<-- [end:table]

# --8<-- [start:difference]
from cnnref.models import create

then, now = create("lenet5_1998"), create("lenet5")


def count(part):
    return sum(p.numel() for p in part.parameters())


print("         1998  today   more")
for name, part in then.named_children():
    if count(part) or name == "output":
        old, new = count(part), count(getattr(now, name))
        print(f"{name:7}{old:6,}{new:7,}{new - old:+7,}")
print(f"all    {count(then):,} {count(now):,}{count(now) - count(then):+7,}")
# --8<-- [end:difference]

# --8<-- [start:connections]
from math import prod

from cnnref.summary import summary

found = summary("lenet5_1998")
wires = 84 * 10  # to the fixed codes of the output
for part in found.parts:
    if part.params:
        units = prod(part.shape)
        reads = 4 * units if part.name in ("s2", "s4") else part.macs
        wires += reads + units  # a bias is a wire too
        print(f"{part.name}{reads + units:9,}{part.params:8,}")
print(f"{wires:,} connections, {found.params:,} weights")
# --8<-- [end:connections]

# --8<-- [start:pool]
import torch
from torch.nn.functional import avg_pool2d

from cnnref.models.lenet import Squash, Subsampling

maps = torch.randn(1, 6, 28, 28)
pool = Subsampling(6)
print(sum(p.numel() for p in pool.parameters()), "weights")
pool.coefficient.data[:] = 0.25  # the sum of four becomes their mean
print(torch.allclose(pool(maps), avg_pool2d(maps, 2), atol=1e-6))
squash = Squash()
print([round(squash(torch.tensor(x)).item(), 3) for x in (-1.0, 0.0, 1.0)])
# --8<-- [end:pool]

# --8<-- [start:output]
import torch

from cnnref.models import create

torch.manual_seed(0)
output = create("lenet5_1998").output
features = torch.randn(100, 84)
distances = output(features)
scores = features @ output.codes.T  # a linear layer, fixed, no bias
print("codes", tuple(output.codes.shape), output.codes.unique().tolist())
print("same answer:", torch.equal(distances.argmin(1), scores.argmax(1)))
print("code of 7:", output(output.codes[7:8]).argmin().item())
# --8<-- [end:output]

# --8<-- [start:c5]
import torch
from torch import nn

from cnnref.models import create

torch.manual_seed(0)
model = create("lenet5").double()
dense = nn.Linear(16 * 5 * 5, 120).double()
dense.weight.data = model.c5.weight.data.flatten(1)
dense.bias.data = model.c5.bias.data
maps = torch.randn(2, 16, 5, 5).double()
print(torch.allclose(model.c5(maps).flatten(1), dense(maps.flatten(1))))

line = torch.randn(1, 1, 32, 64).double()  # two digits wide
first = nn.Sequential(*list(model.children())[:7])  # up to C5
wide, crop = first(line), first(line[..., 16:48])
print(tuple(wide.shape), torch.allclose(wide[..., 4:5], crop))
# --8<-- [end:c5]

# --8<-- [start:mnist]
import torch

from cnnref.models import create

model = create("lenet5")
before = sum(p.numel() for p in model.parameters())
model.c1.padding = (2, 2)  # MNIST comes as 28x28
after = sum(p.numel() for p in model.parameters())
print(tuple(model(torch.zeros(1, 1, 28, 28)).shape), before == after)
# --8<-- [end:mnist]

# --8<-- [start:by_hand]
from cnnref.models import create

total, channels = 0, 3
for width in (32, 64, 128):
    conv = 3 * 3 * channels * width + width
    norm = 2 * width
    print(f"{channels:3} -> {width:3}{conv:8,} +{norm:4}")
    total, channels = total + conv + norm, width
total += 128 * 10 + 10
model = create("simple_cnn")
print(f"{total:,}", total == sum(p.numel() for p in model.parameters()))
print("buffers", sum(b.numel() for b in model.buffers()))
# --8<-- [end:by_hand]

# --8<-- [start:bias]
import torch

from cnnref.models import create

torch.manual_seed(0)
model = create("simple_cnn", dropout=0.0).double().train()
image = torch.randn(4, 3, 32, 32).double()
before = model(image)
for place in (0, 4, 8):
    model.features[place].bias.data += 5
print("same output:", torch.allclose(before, model(image)))
print("needless:", sum(model.features[place].bias.numel() for place in (0, 4, 8)))
# --8<-- [end:bias]
