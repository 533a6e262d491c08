"""ShuffleNet: what the shuffle does, and what MACs leave out."""

# --8<-- [start:shuffle]
import torch
from torch import nn


def shuffle(x, groups):
    """Channels as a table of `groups` rows, read by columns."""
    n, c, h, w = x.shape
    table = x.view(n, groups, c // groups, h, w)
    return table.transpose(1, 2).reshape(n, c, h, w)


x = torch.arange(12.0).view(1, 12, 1, 1)
print(shuffle(x, 3).flatten().int().tolist())
print("undone by 4 groups:", torch.equal(shuffle(shuffle(x, 3), 4), x))
print("as in PyTorch:", torch.equal(shuffle(x, 3), nn.ChannelShuffle(3)(x)))
# --8<-- [end:shuffle]

# --8<-- [start:mixing]
import torch
from torch import nn


def reads(*layers):
    """Input channels that reach the first output channel."""
    x = torch.ones(1, 12, 1, 1, requires_grad=True)
    nn.Sequential(*layers)(x)[0, 0].sum().backward()
    return x.grad.flatten().nonzero().flatten().tolist()


one, two = (nn.Conv2d(12, 12, 1, groups=3) for _ in range(2))
print("grouped, grouped:         ", reads(one, two))
print("grouped, shuffle, grouped:", reads(one, nn.ChannelShuffle(3), two))
# --8<-- [end:mixing]

# --8<-- [start:units]
from cnnref import count_stack

c, m, g = 240, 60, 3
units = {
    "ResNet": (f"pw{m} conv{m}k3p1 pw{c}", 2 * c * m + 9 * m * m),
    "ResNeXt": (f"pw{m} conv{m}k3p1g{g} pw{c}", 2 * c * m + 9 * m * m // g),
    "ShuffleNet": (f"conv{m}k1g{g} dw3p1 conv{c}k1g{g}", 2 * c * m // g + 9 * m),
}
for name, (stack, formula) in units.items():
    macs = count_stack(f"{c}x28x28 {stack}").macs
    print(f"{name:10} {macs:11,} {macs == 28 * 28 * formula}")
# --8<-- [end:units]


# --8<-- [start:access]
def moved(c1, c2, groups=1, places=28 * 28):
    """Numbers that a 1x1 layer moves: maps in and out, weights."""
    return places * (c1 + c2) + c1 * c2 // groups


print("equal MACs, unequal widths")
for c1, c2 in ((128, 128), (64, 256), (32, 512), (16, 1024)):
    macs = 784 * c1 * c2
    print(f"{c1:4} -> {c2:4}: {macs:,} MACs, {moved(c1, c2):9,} numbers")
print("equal MACs, more groups")
for g in (1, 2, 4, 8):
    c2 = 128 * g
    macs = 784 * 128 * c2 // g
    print(f"g={g} -> {c2:4}: {macs:,} MACs, {moved(128, c2, g):9,} numbers")
# --8<-- [end:access]

# --8<-- [start:passing]
import torch

from cnnref.models import create

model = create("shufflenet_v2_x1_0").eval()
old = new = torch.randn(1, 232, 14, 14)
known = {channel.sum().item() for channel in old[0]}
with torch.no_grad():
    for place, unit in enumerate(model.stage3[1:], 1):  # the first has stride 2
        new = unit(new)
        kept = sum(channel.sum().item() in known for channel in new[0])
        print(f"after {place} units: {kept:3} of 232 channels untouched")
# --8<-- [end:passing]
