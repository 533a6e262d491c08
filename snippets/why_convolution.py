"""Why not a dense layer: counts, order of pixels, locality, sharing, where the assumptions fail."""

# --8<-- [start:answer]
from torch import nn


def weights(layer):
    return sum(p.numel() for p in layer.parameters())


pixels, maps = 32 * 32, 32
conv = nn.Conv2d(3, maps, 3, padding=1)
dense = pixels * 3 * pixels * maps + pixels * maps  # weights, biases
local = pixels * weights(conv)  # own weights at every place
print(f"dense       {dense:>11,}")
print(f"local       {local:>11,}")
print(f"convolution {weights(conv):>11,}")
print(dense // weights(conv), "times as many")
# --8<-- [end:answer]

# --8<-- [start:counts]
from torch import nn

for image, outputs in [
    ((3, 32, 32), 1000),
    ((3, 224, 224), 1000),
    ((3, 224, 224), 4096),
]:
    inputs = image[0] * image[1] * image[2]
    layer = nn.Linear(inputs, outputs, device="meta")
    count = layer.weight.numel()
    print(f"{inputs:,} x {outputs:,} = {count:,} (+{outputs:,})")
# --8<-- [end:counts]

# --8<-- [start:order]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(5, 64, dtype=torch.float64)  # 8x8 pixels in a row
order = torch.randperm(64)
dense = nn.Linear(64, 10).double()
other = nn.Linear(64, 10).double()
with torch.no_grad():
    other.weight.copy_(dense.weight[:, order])
    other.bias.copy_(dense.bias)
print(torch.allclose(dense(x), other(x[:, order]), atol=1e-12))

conv = nn.Conv2d(1, 1, 3, padding=1, bias=False).double()
image, mixed = (v.reshape(5, 1, 8, 8) for v in (x, x[:, order]))
same = conv(image).flatten(1)[:, order]
print(torch.allclose(same, conv(mixed).flatten(1), atol=0.01))
# --8<-- [end:order]

# --8<-- [start:locality]
from cnnref.experiments.locality import correlation, pink, shuffled

image = pink(64, seed=0)  # the spectrum of photographs
mixed = shuffled(image, seed=0)
near, mid, far = (correlation(image, d) for d in (1, 4, 16))
print("falls with distance:", near > mid > far)
print("neighbours above 0.6:", near > 0.6)
print("shuffled below 0.1:", abs(correlation(mixed, 1)) < 0.1)
# --8<-- [end:locality]

# --8<-- [start:places]
import torch
from torch import nn

from cnnref.experiments.glyphs import images

x, y = images(200, seed=0, columns=(0, 8), noise=0)  # left half
dense = nn.Sequential(nn.Flatten(), nn.Linear(256, 4))
nn.functional.cross_entropy(dense(x), y).backward()
grad = dense[1].weight.grad.reshape(4, 16, 16)
print("dense, left: ", bool(grad[:, :, :8].any()))
print("dense, right:", bool(grad[:, :, 8:].any()))

conv = nn.Conv2d(1, 4, 5, padding=2, padding_mode="circular")
scores = conv(x).amax((2, 3))
moved = conv(x.roll(8, 3)).amax((2, 3))  # now on the right
print("conv, same scores:", torch.allclose(scores, moved, atol=1e-5))
# --8<-- [end:places]

# --8<-- [start:shift]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(1, 1, 16, 16)
ring = nn.Conv2d(1, 4, 3, padding=1, padding_mode="circular")
zeros = nn.Conv2d(1, 4, 3, padding=1)


def equal(a, b):
    return torch.allclose(a, b, atol=1e-5)


x2, y = x.roll(2, 3), ring(x)  # the image, two pixels to the right
print("map moves along: ", equal(ring(x2), y.roll(2, 3)))
print("map is unchanged:", equal(ring(x2), y))
print("maximum is unchanged:", equal(ring(x2).amax((2, 3)), y.amax((2, 3))))
print("with zeros around:", equal(zeros(x2), zeros(x).roll(2, 3)))
ring.stride = (2, 2)
half, one = ring(x), ring(x.roll(1, 3))
print("stride 2, by 2:", equal(ring(x2), half.roll(1, 3)))
print("stride 2, by 1:", any(equal(one, half.roll(k, 3)) for k in range(8)))
# --8<-- [end:shift]

# --8<-- [start:costs]
from cnnref import STACKS, count_stack

small = STACKS["vgg16"].split(" fc")[0]  # convolutions and pools only
large = small.replace("224x224", "448x448")
a, b = count_stack(small), count_stack(large)
print("parameters:", a.params, b.params)
print("MACs:", a.macs, b.macs, "ratio", b.macs / a.macs)
# --8<-- [end:costs]

# --8<-- [start:context]
from cnnref import analyse

for stack in (
    "3x224x224 conv8k3p1",
    "3x224x224 (conv8k3p1)x10",
    "3x224x224 (conv8k3s2p1)x5",
):
    print(analyse(stack)[-1].rf.size[0], "pixels:", stack[10:])
# --8<-- [end:context]

# --8<-- [start:pitch]
from math import log2

tone = [110 * k for k in (1, 2, 3, 4)]  # a note and its overtones
fifth = [1.5 * f for f in tone]  # the same sound, higher
pairs = list(zip(tone, fifth, strict=True))
print("in Hz:", [b - a for a, b in pairs])
print("in semitones:", [round(12 * log2(b / a), 2) for a, b in pairs])
# --8<-- [end:pitch]
