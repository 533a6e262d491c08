"""Subsampling and aliasing: what a shift by one pixel does behind a stride."""

# --8<-- [start:answer]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.rand(1, 1, 600, 602)
for k in (2, 3, 4):
    for shift in (1, 2):
        before = F.max_pool2d(x[..., :-2], k, 2)
        after = F.max_pool2d(x[..., shift : 600 + shift], k, 2)
        kept = (before == after).float().mean()
        theory = (k - shift) / (k + shift)
        print(f"{k}x{k}, shift {shift}: {kept:.2f}, theory {theory:.2f}")
# --8<-- [end:answer]

# --8<-- [start:alias]
from math import cos, pi


def wave(frequency, pixel):
    return round(cos(2 * pi * frequency * pixel), 3)


kept = range(0, 20, 2)  # stride 2
same = [wave(0.4, i) for i in kept] == [wave(0.1, i) for i in kept]
print("0.4 looks like 0.1:", same)
print("0.5 at even pixels:", {wave(0.5, i) for i in kept})
print("0.5 at odd pixels: ", {wave(0.5, i + 1) for i in kept})
# --8<-- [end:alias]

# --8<-- [start:ramp]
import torch
import torch.nn.functional as F

ramp = torch.arange(40.0).reshape(1, 1, 1, 40)
before = F.max_pool2d(ramp[..., :-1], (1, 2))
after = F.max_pool2d(ramp[..., 1:], (1, 2))[..., : before.shape[-1]]
print("outputs that stay:", int((before == after).sum()))
print("largest change:   ", (after - before).abs().max().item())
# --8<-- [end:ramp]

# --8<-- [start:response]
from math import comb

import torch

f = torch.tensor([0, 1 / 8, 1 / 4, 3 / 8, 1 / 2])
print("frequency   0   1/8   1/4   3/8   1/2")
for k in (2, 3, 5):
    taps = torch.tensor([comb(k - 1, i) / 2 ** (k - 1) for i in range(k)])
    phase = torch.exp(-2j * torch.pi * f[:, None] * torch.arange(k))
    passed = (phase @ taps.to(phase.dtype)).abs()
    same = torch.allclose(passed, torch.cos(torch.pi * f) ** (k - 1), atol=1e-5)
    print(f"{k} taps ", *(f"{v:.2f} " for v in passed.tolist()), same)
# --8<-- [end:response]

# --8<-- [start:blur]
from cnnref.experiments.blurred_pools import change_behind

plain = change_behind("max")
print("max:   above 1:       ", plain > 1)
for pool in ("mean", "blur3", "blur5"):
    print(f"{pool + ':':6} less than half:", change_behind(pool) < plain / 2)
# --8<-- [end:blur]

# --8<-- [start:relu]
import torch

i = torch.arange(40, dtype=torch.float64)
wave = torch.cos(2 * torch.pi * i / 5)  # frequency 0.2


def frequencies(x):
    strength = torch.fft.rfft(x).abs() / len(x)
    return {k / 40: round(v, 2) for k, v in enumerate(strength.tolist()) if v > 0.01}


print("wave:", frequencies(wave))
print("relu:", frequencies(wave.relu()))
# --8<-- [end:relu]

# --8<-- [start:phases]
import torch

torch.manual_seed(0)
x = torch.rand(32, dtype=torch.float64)


def largest_phase(x):  # keep the half with more energy
    return max((x[0::2], x[1::2]), key=lambda half: float(half @ half))


for t in (1, 2, 3, 4):
    plain, chosen = x.roll(t)[::2], largest_phase(x.roll(t))
    same = [torch.allclose(chosen, largest_phase(x).roll(s)) for s in range(16)]
    kept = torch.allclose(plain.sum(), x[::2].sum())
    moved = same.index(True)
    print(f"{t}: plain sum kept {kept!s:5} chosen moved by {moved}")
# --8<-- [end:phases]

# --8<-- [start:strides]
from torch import nn

from cnnref.models import create

for name, layer in create("resnet18").named_modules():
    if isinstance(layer, nn.Conv2d | nn.MaxPool2d):
        kernel, stride = layer.kernel_size, layer.stride
        k, s = (v if isinstance(v, int) else v[0] for v in (kernel, stride))
        if s > 1:
            name = name.replace("downsample", "shortcut")
            print(f"{name:19} {k}x{k}/{s} reads {min(k, s) ** 2} of {s * s}")
# --8<-- [end:strides]

# --8<-- [start:repair]
import torch
from torch import nn

from cnnref import count
from cnnref.layers import BlurPool2d
from cnnref.models import create

net = create("resnet18").eval()
image = torch.zeros(1, 3, 64, 64)
shape, macs = net(image).shape, count(net, tuple(image.shape)).macs

net.maxpool = nn.Sequential(nn.MaxPool2d(3, 1, 1), BlurPool2d(64))
for stage in (net.layer2, net.layer3, net.layer4):
    block, narrow = stage[0], stage[0].conv1.in_channels
    block.conv1.stride = block.downsample[0].stride = (1, 1)
    block.conv2 = nn.Sequential(BlurPool2d(2 * narrow), block.conv2)
    block.downsample.insert(0, BlurPool2d(narrow))

print("same shape:", net(image).shape == shape)
more = count(net, tuple(image.shape)).macs / macs
print(f"times the MACs: {more:.2f}")
# --8<-- [end:repair]
