"""Hardware: fixed point, line buffers, tiles, operations, batches."""

# --8<-- [start:answer]
import torch
from torch.nn import functional as F

x = torch.linspace(-8, 8, 160_001, dtype=torch.float64)
swish = x * torch.sigmoid(x)
by_hand = x * (x + 3).clamp(0, 6) / 6
print("F.hardswish:", torch.allclose(by_hand, F.hardswish(x)))
gap = (by_hand - swish).abs()
print(f"largest gap to swish: {gap.max():.4f} at |x| = ", end="")
print(f"{x[gap.argmax()].abs():.0f}")
bound = 3 * torch.sigmoid(torch.tensor(-3.0))
print(f"that is 3 sigmoid(-3): {bound:.4f}")
relu_gap = (x.relu() - swish).abs().max()
print(f"ReLU would miss by {relu_gap:.4f}")
# --8<-- [end:answer]

# --8<-- [start:kinds]
from collections import Counter

import torch

from cnnref.models import create

for name in ("mobilenet_v2", "mobilenet_v3_large", "efficientnet_b0"):
    with torch.device("meta"):
        net = create(name)
    kinds = Counter(type(part).__name__ for part in net.modules())
    print(name)
    for kind in ("ReLU6", "Hardswish", "SiLU", "SqueezeExcitation"):
        if kinds[kind]:
            print(f"  {kinds[kind]:2} {kind}")
# --8<-- [end:kinds]

# --8<-- [start:fixed]
import math

import torch


def fixed(factor, bits=31):
    """factor = mantissa / 2**shift, with an integer mantissa."""
    fraction, exponent = math.frexp(factor)
    return round(fraction * 2**bits), bits - exponent


scale_in, scale_w, scale_out = 0.0235, 0.0071, 0.0412
mantissa, shift = fixed(scale_in * scale_w / scale_out)
print("shift:", shift, "- mantissa fits int32:", mantissa < 2**31)
torch.manual_seed(0)
total = torch.randint(-(2**20), 2**20, (10_000,))
exact = torch.round(total * (scale_in * scale_w / scale_out))
half = 1 << (shift - 1)
integer = (total * mantissa + half) >> shift  # int64, no division
print(
    "off by at most one level:",
    bool((integer - exact).abs().max() <= 1),
)
share = (integer == exact).double().mean()
print("equal in more than 99.9%:", bool(share > 0.999))
# --8<-- [end:fixed]

# --8<-- [start:stream]
from collections import deque

import torch
from torch.nn.functional import conv2d, pad

torch.manual_seed(0)
x, w = torch.randn(1, 16, 40, 40), torch.randn(8, 16, 3, 3)
rows, done, most = deque(maxlen=3), [], 0
for row in pad(x, (1, 1, 1, 1)).unbind(2):  # rows arrive one by one
    rows.append(row)
    most = max(most, len(rows))
    if len(rows) == 3:
        done.append(conv2d(torch.stack(list(rows), 2), w))
y = torch.cat(done, 2)
print("same:", torch.allclose(y, conv2d(x, w, padding=1), atol=1e-4))
print("rows held:", most, "of", x.shape[2])
# --8<-- [end:stream]

# --8<-- [start:buffers]
from cnnref import analyse

for name, stack in {
    "VGG 3x3, 64": "64x224x224 conv64k3p1",
    "ResNet 3x3, 64": "64x56x56 conv64k3p1",
    "ResNet 3x3, 512": "512x7x7 conv512k3p1",
    "ConvNeXt 7x7": "96x56x56 dw7p3",
}.items():
    layer = analyse(stack)[0]
    channels, rows, columns = layer.in_shape
    k = int(name.split("x")[0][-1])
    buffer = k * columns * channels  # int8: one byte each
    whole = channels * rows * columns
    print(f"{name:15} {buffer / 1024:6.1f} of {whole / 1024:7.1f} KiB")
# --8<-- [end:buffers]

# --8<-- [start:tiles]
from cnnref import analyse

for text in ("conv8k3p1", "conv8k3p1 conv8k3p1", "(conv8k3p1)x6"):
    field = analyse("8x512x512 " + text)[-1].rf.size[0]
    halo = field - 1
    for tile in (8, 32):
        read = (tile + halo) ** 2 / tile**2
        print(f"{text:19} tile {tile:2}: {read:.2f} read")
# --8<-- [end:tiles]

# --8<-- [start:align]
from cnnref.layers.inverted import make_divisible


def padded(channels, of=8):
    return -(-channels // of) * of


for channels in (3, 20, 33, 100, 1000):
    useful = 100 * channels / padded(channels)
    print(f"{channels:4} -> {padded(channels):4}: {useful:.0f}% useful")
widths = [make_divisible(0.35 * c) for c in (24, 32, 64, 96, 160)]
print("MobileNetV2 at 0.35:", widths)
print("all multiples of 8:", all(w % 8 == 0 for w in widths))
# --8<-- [end:align]

# --8<-- [start:batches]
fixed, each = 4.0, 0.5  # milliseconds: of a launch, of an image
arrivals = 400  # requests a second
print("batch     ms  a second  first waits")
for batch in (1, 4, 16, 64):
    latency = fixed + each * batch
    rate = 1000 * batch / latency
    wait = 1000 * (batch - 1) / arrivals + latency
    print(f"{batch:5} {latency:6.1f} {rate:9.0f}", end=" ")
    print(f"{wait:9.1f} ms" if rate >= arrivals else "queue grows")
print(f"limit: {1000 / each:.0f} a second")
# --8<-- [end:batches]
