"""Channel attention: the gates of SE, CBAM and ECA, what they see and cost."""

# --8<-- [start:answer]
import torch

from cnnref.layers import SEModule

torch.manual_seed(0)
x = torch.randn(2, 64, 7, 7)
se = SEModule(64)
z = x.mean((2, 3))  # squeeze: a number a channel
w1, w2 = se.fc1.weight[:, :, 0, 0], se.fc2.weight[:, :, 0, 0]
hidden = torch.relu(z @ w1.T + se.fc1.bias)
s = torch.sigmoid(hidden @ w2.T + se.fc2.bias)  # excite
by_hand = x * s[:, :, None, None]  # scale
print(torch.allclose(se(x), by_hand, atol=1e-5))
print(f"{x[0].numel()} values in, {s[0].numel()} gates")
# --8<-- [end:answer]

# --8<-- [start:shuffled]
import torch

from cnnref.layers import CBAM, ECA, SEModule

torch.manual_seed(0)
x = torch.randn(1, 64, 8, 8)
order = torch.randperm(64)


def shuffle(x):  # the pixels, all channels alike
    return x.flatten(2)[:, :, order].reshape_as(x)


for gate in (SEModule(64), ECA(64), CBAM(64).eval()):
    same = torch.allclose(gate(shuffle(x)), shuffle(gate(x)), atol=1e-5)
    print(f"{type(gate).__name__:8} ignores places: {same}")
# --8<-- [end:shuffled]

# --8<-- [start:local]
import torch

from cnnref.layers import CBAM

torch.manual_seed(0)
cbam = CBAM(16, rd_ratio=1 / 2).double().eval()
x = torch.rand(1, 16, 15, 15, dtype=torch.float64, requires_grad=True)


def reads(y, middle=7):  # pixels that change the middle one
    (grad,) = torch.autograd.grad(y[0, :, middle, middle].sum(), x)
    hit = grad[0].abs().sum(0) > 1e-12
    rows = hit.any(1).nonzero()
    return int(hit.sum()), int(rows.max() - rows.min()) + 1


for name in ("spatial", "channel"):
    pixels, rows = reads(getattr(cbam, name)(x))
    print(f"{name} gate: {pixels} pixels, {rows} rows")
# --8<-- [end:local]

# --8<-- [start:stages]
from cnnref.layers import CBAM, ECA, SEModule

stages = ((256, 3), (512, 4), (1024, 6), (2048, 3))  # ResNet-50
for gate in (SEModule, CBAM, ECA):
    added = []
    for channels, blocks in stages:
        each = sum(p.numel() for p in gate(channels).parameters())
        added.append(blocks * each)
    print(f"{gate.__name__}: {sum(added):,} in all")
    print(" ", *(f"{n:9,}" for n in added))
# --8<-- [end:stages]

# --8<-- [start:kernel]
from math import log2

from cnnref.layers import ECA

for channels in (64, 256, 512, 1024, 2048):
    exact = (log2(channels) + 1) / 2
    taps = ECA(channels).conv.kernel_size[0]
    print(f"{channels:4} channels: {exact:.1f} -> {taps}")
# --8<-- [end:kernel]

# --8<-- [start:neighbours]
import torch

from cnnref.layers import ECA

torch.manual_seed(0)
x = torch.randn(1, 64, 4, 4)
eca, order = ECA(64), torch.randperm(64)
gates = torch.sigmoid(eca.conv(x.mean((2, 3))[:, None]))[0, 0]
y = x * gates[:, None, None]
print("one 1-D convolution:", torch.allclose(eca(x), y, atol=1e-5))
follow = torch.allclose(eca(x[:, order]), y[:, order], atol=1e-5)
print("channels reordered, gates follow:", follow)
# --8<-- [end:neighbours]

# --8<-- [start:users]
from cnnref.layers import SqueezeExcitation
from cnnref.models import create

for name in ("mobilenet_v3_large", "efficientnet_b0"):
    net = create(name)
    modules = list(net.modules())
    gates = [m for m in modules if isinstance(m, SqueezeExcitation)]
    inside = sum(p.numel() for gate in gates for p in gate.parameters())
    share = inside / sum(p.numel() for p in net.parameters())
    print(name)
    print(f"  {len(gates)} gates, {share:.0%} of the weights")
    last = gates[-1]
    widths = f"{last.fc1.in_channels} -> {last.fc1.out_channels}"
    print(f"  last: {widths}, {type(last.scale_activation).__name__}")
# --8<-- [end:users]
