"""Receptive field: the recursion, its closed form, measurements by gradient, and their traps."""

# --8<-- [start:answer]
import cnnref

layers = "conv64k7s2p3 max3s2p1 conv64k3p1 conv64k3p1"
for row in cnnref.analyse("3x224x224 " + layers):
    rf = row.rf
    size, jump, start = rf.size[0], rf.stride[0], rf.start[0]
    print(f"{row.layer!s:13} sees {size:2}, jump {jump}, from {start:3}")
# --8<-- [end:answer]


# --8<-- [start:recursion]
def receptive_field(layers):
    """Layers are (kernel, stride, padding, dilation)."""
    size, jump, start = 1, 1, 0
    for kernel, stride, padding, dilation in layers:
        size += dilation * (kernel - 1) * jump
        start -= padding * jump
        jump *= stride  # last: a layer's own stride acts behind it
    return size, jump, start


stem = [(7, 2, 3, 1), (3, 2, 1, 1)]
size, jump, start = receptive_field(stem)
print(f"size {size}, jump {jump}, start {start}")
print("centre of unit 0:", start + (size - 1) / 2)
for unit in (0, 1, 28):
    first = start + unit * jump
    print(f"unit {unit:2} sees pixels {first:3} to {first + size - 1}")
# --8<-- [end:recursion]

# --8<-- [start:closed]
from math import prod


def field(kernels, strides, dilations):
    """The closed form: one term a layer, nothing to carry along."""
    size = 1
    for layer, kernel in enumerate(kernels):
        size += dilations[layer] * (kernel - 1) * prod(strides[:layer])
    return size


plain = [field([3] * n, [1] * n, [1] * n) for n in (1, 2, 3)]
print("one, two, three:  ", *plain)
print("strides 1,2,1,2,1:", field([3] * 5, [1, 2, 1, 2, 1], [1] * 5))
print("strides 2,1,2,1,2:", field([3] * 5, [2, 1, 2, 1, 2], [1] * 5))
print("all strides 1:    ", field([3] * 5, [1] * 5, [1] * 5))
print("dilation 1 to 16: ", field([3] * 5, [1] * 5, [1, 2, 4, 8, 16]))
# --8<-- [end:closed]

# --8<-- [start:fifty]
import cnnref

size, seen, jump, maps = 6, 1, 1, []
for _ in range(50):
    size = cnnref.conv_out(size, 3, stride=2, padding=1)
    seen, jump = seen + 2 * jump, 2 * jump
    maps.append(size)
print(f"first maps {maps[:5]}, last map {maps[-1]}")
print(f"on paper {seen:,} pixels")
print("really", min(seen, 6))
assert seen == 2**51 - 1
# --8<-- [end:fifty]

# --8<-- [start:breakeven]
import cnnref

one = cnnref.count_stack("64x56x56 conv64k7p3nobias").params
for middle in (64, 98, 99, 128):
    inner = f"conv{middle}k3p1nobias"
    stack = f"64x56x56 {inner} {inner} conv64k3p1nobias"
    three = cnnref.count_stack(stack).params
    share = three / one
    print(f"middle {middle:3}: {three:7,} weights, {share:.2f} of 7x7")
# --8<-- [end:breakeven]


# --8<-- [start:coverage]
def pixels_read(rates):
    """Offsets that a unit behind 3-tap layers depends on."""
    offsets = {0}
    for d in rates:
        offsets = {o + t * d for o in offsets for t in (-1, 0, 1)}
    return sorted(offsets)


for rates in ((2, 2, 2), (1, 2, 4), (1, 2, 5), (2, 4, 8), (4, 2, 1)):
    read = pixels_read(rates)
    width = read[-1] - read[0] + 1
    count = f"{len(read) ** 2:3} of {width**2:3} read"
    print(f"{rates}: field {width} x {width}, {count}")
# --8<-- [end:coverage]

# --8<-- [start:centres]
import cnnref

vgg = "3x224x224 (conv64k3p1)x2 max2 (conv128k3p1)x2 max2"
vgg += " (conv256k3p1)x3 max2" + " (conv512k3p1)x3 max2" * 2
resnet = "3x224x224 conv64k7s2p3 max3s2p1 (conv64k3p1)x4"
for c in (128, 256, 512):
    resnet += f" conv{c}k3s2p1 (conv{c}k3p1)x3"

for name, text in (("VGG-16", vgg), ("ResNet-18", resnet)):
    last = cnnref.analyse(text)[-1]
    units, jump = last.shape[-1], last.rf.stride[0]
    first = last.rf.center[0]
    final = first + (units - 1) * jump
    middle = (first + final) / 2
    print(f"{name:9} from {first} to {final}, middle {middle}")
print("image     from 0 to 223, middle", (224 - 1) / 2)
# --8<-- [end:centres]


# --8<-- [start:skip]
def join(a, b):
    """Field of a sum or concatenation, each (size, jump, start)."""
    assert a[1] == b[1], "the branches differ in their jump"
    first = min(a[2], b[2])
    last = max(a[2] + a[0], b[2] + b[0]) - 1
    return last - first + 1, a[1], first


main = (5, 1, 0)  # two 3x3 layers without padding
print("skip cropped at the centre:", join(main, (1, 1, 2)))
print("skip cropped at the corner:", join(main, (1, 1, 0)))
print("skip cropped too far:      ", join(main, (1, 1, 6)))

causal, same = (3, 1, -2), (3, 1, -1)  # one 3-tap layer each
print("causal next to same:       ", join(causal, same))
# --8<-- [end:skip]


# --8<-- [start:profile]
def path_mass(layers):
    """Ways from each input pixel to one unit, 3-tap layers."""
    ways = [1]
    for _ in range(layers):
        padded = [0, 0, *ways, 0, 0]
        ways = [sum(padded[i : i + 3]) for i in range(len(ways) + 2)]
    return ways


print("layers  field  deviation  holds 95%")
for layers in (5, 10, 20, 40, 80):
    ways, reach = path_mass(layers), 0
    total = sum(ways)
    while sum(ways[layers - reach : layers + reach + 1]) < 0.95 * total:
        reach += 1
    deviation = (2 * layers / 3) ** 0.5
    print(f"{layers:6}{len(ways):7}{deviation:11.2f}{2 * reach + 1:11}")
# --8<-- [end:profile]

# --8<-- [start:deviation]
from math import sqrt

size, jump, variance = 1, 1, 0.0
for block in (2, 2, 3, 3, 3):  # VGG-16: 3x3 layers, then a pool
    for kernel, stride in [(3, 1)] * block + [(2, 2)]:
        size += (kernel - 1) * jump
        variance += jump**2 * (kernel**2 - 1) / 12
        jump *= stride

print("theoretical field:", size)
print(f"standard deviation: {sqrt(variance):.2f}")
print(f"two deviations each side: {4 * sqrt(variance) / size:.2f} of it")
# --8<-- [end:deviation]

# --8<-- [start:measure]
import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"


def measure(net, channels, size):
    """Size, jump, start along the last axis, by gradients."""
    kind = {"dtype": torch.float64, "device": device}
    x = torch.zeros(1, channels, size, size, **kind).requires_grad_()
    y = net(x)
    unit, ends = y.shape[-1] // 2, []
    for u in (unit, unit + 1):
        seed = y[0, :, unit, u].sum()  # all channels
        (gradient,) = torch.autograd.grad(seed, x, retain_graph=True)
        read = gradient[0].sum((0, 1)).nonzero().flatten()
        ends.append((int(read[0]), int(read[-1])))
    jump = ends[1][0] - ends[0][0]
    return ends[0][1] - ends[0][0] + 1, jump, ends[0][0] - unit * jump


stem = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3), nn.AvgPool2d(3, 2, 1))
net = nn.Sequential(stem, nn.Conv2d(8, 8, 3, dilation=2, padding=2))
for weight in net.parameters():
    nn.init.ones_(weight)  # positive: nothing cancels
print(measure(net.to(device, torch.float64), channels=3, size=96))
# --8<-- [end:measure]

# --8<-- [start:traps]
import torch
from torch.nn.functional import conv1d, max_pool1d, relu


def width(net, dtype=torch.float64):
    """Pixels between the first and the last non-zero gradient."""
    x = torch.arange(120, dtype=dtype).view(1, 1, -1).requires_grad_()
    y = net(x)
    y[0, 0, y.shape[-1] // 2].backward()
    read = x.grad[0, 0].nonzero().flatten()
    return int(read[-1] - read[0]) + 1 if len(read) else 0


def conv(x, *taps):
    return conv1d(x, x.new_tensor([[taps]]))


def deep(x):
    for _ in range(48):
        x = conv(x, 0.1, 0.1, 0.1)
    return x


def box(x):
    return conv(x, 1, 1, 1)


print("true  5, ReLU off:   ", width(lambda x: box(relu(-box(x)))))
print("true  5, max pooling:", width(lambda x: box(max_pool1d(x, 3, 1))))
print("true  3, cancelling: ", width(lambda x: box(x) + conv(x, -1, 1, 1)))
print("true 97, float32:    ", width(deep, torch.float32))
print("true 97, float64:    ", width(deep))
# --8<-- [end:traps]

# --8<-- [start:channel]
import torch
from torch import nn


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.narrow = nn.Conv1d(1, 1, 3, padding=1)
        self.wide = nn.Conv1d(1, 1, 7, padding=3)

    def forward(self, x):
        return torch.cat([self.narrow(x), self.wide(x)], dim=1)


x = torch.zeros(1, 1, 21, requires_grad=True)
y = Branches()(x)
for name, seed in (("channel 0", y[0, 0, 10]), ("all", y[0, :, 10].sum())):
    (gradient,) = torch.autograd.grad(seed, x, retain_graph=True)
    print(name, "sees", int(gradient.count_nonzero()))
# --8<-- [end:channel]
