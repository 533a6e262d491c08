"""ConvNeXt: its parts, the steps towards it, kernels, GRN, merging branches."""

# --8<-- [start:answer]
import torch
from torch import nn

from cnnref.models import convnext_tiny

with torch.device("meta"):  # shapes without numbers
    model = convnext_tiny()
parts = list(model.modules())
stem = model.features[0][0]
print("stem:", stem.kernel_size, "stride", stem.stride)
print("blocks:", [len(model.features[i]) for i in (1, 3, 5, 7)])
for kind in (nn.GELU, nn.LayerNorm, nn.BatchNorm2d):
    inside = [p for p in model.features[5][0].modules()
              if isinstance(p, kind)]  # fmt: skip
    print(f"{kind.__name__:11} {len(inside)} in each block")
depthwise = [p for p in parts
             if isinstance(p, nn.Conv2d) and p.groups > 1]  # fmt: skip
print("depthwise:", len(depthwise), "of", depthwise[0].kernel_size)
attention = [p for p in parts if "Attention" in type(p).__name__]
print("attention modules:", len(attention))
# --8<-- [end:answer]

# --8<-- [start:changes]
import torch

from cnnref import count
from cnnref.experiments.convnext_steps import STEPS, step

before = None
for name in STEPS:
    with torch.device("meta"):
        now = count(step(name), (1, 3, 224, 224))
    if before:
        work = (now.macs - before.macs) / 1e6
        stored = (now.params - before.params) / 1e6
        print(f"{name:17} {work:+8.0f} M MACs {stored:+6.2f} M")
    before = now
whole = count("convnext_tiny")
same = (now.params, now.macs) == (whole.params, whole.macs)
print("the last is convnext_tiny:", same)
# --8<-- [end:changes]

# --8<-- [start:kernels]
from dataclasses import replace

import torch

from cnnref import count
from cnnref.experiments.convnext_steps import Stepped, plan

for kernel in (3, 5, 7, 9, 11):
    with torch.device("meta"):
        net = Stepped(replace(plan("kernel7"), kernel=kernel))
    found = count(net, (1, 3, 224, 224))
    share = kernel**2 / (kernel**2 + 8 * 96)
    print(f"{kernel:2}x{kernel:<2} {found.macs / 1e9:.2f} G, "
          f"field {found.field:>4}, {share:5.1%} of a block")  # fmt: skip
# --8<-- [end:kernels]

# --8<-- [start:linear]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(2, 8, 5, 5)
linear, conv = nn.Linear(8, 32), nn.Conv2d(8, 32, 1)
with torch.no_grad():
    conv.weight.copy_(linear.weight[:, :, None, None])
    conv.bias.copy_(linear.bias)
pixels = linear(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
print("linear = 1x1:", torch.allclose(pixels, conv(x), atol=1e-5))
# --8<-- [end:linear]

# --8<-- [start:scale]
import torch

from cnnref.layers import CNBlock

torch.manual_seed(0)
x = torch.randn(1, 96, 14, 14)
for first in (1.0, 1e-6):
    block = CNBlock(96, first, 0.0).eval()
    moved = (block(x) - x).norm() / x.norm()
    print(f"scale {first:g}: nearly the identity {moved.item() < 1e-5}")
print("learned numbers:", block.layer_scale.numel())
# --8<-- [end:scale]

# --8<-- [start:grn]
import torch


def grn(x, gamma, beta, eps=1e-6):
    """Global response normalisation of (N, C, H, W)."""
    g = x.norm(dim=(2, 3), keepdim=True)  # one number a channel
    n = g / (g.mean(1, keepdim=True) + eps)
    return gamma * (x * n) + beta + x


torch.manual_seed(0)
x = torch.randn(2, 8, 6, 6, dtype=torch.float64)
print("starts as identity:", torch.equal(grn(x, 0.0, 0.0), x))
x[:, 3] *= 10  # a strong channel
gain = (grn(x, 1.0, 0.0) / x)[0, :, 0, 0]
print("strongest gains most:", gain.argmax().item() == 3)
y = x.clone()
y[0, 3, 5, 5] += 50  # one far pixel
before, after = (grn(z, 1.0, 0.0)[0, 0, 0, 0] for z in (x, y))
print("reads the whole map:", not torch.isclose(before, after))
# --8<-- [end:grn]

# --8<-- [start:merge]
import torch
from torch import nn
from torch.nn.functional import pad

from cnnref.deploy.fold import folded_weights

torch.manual_seed(0)
c = 8
three = nn.Conv2d(c, c, 3, padding=1, bias=False)
one = nn.Conv2d(c, c, 1, bias=False)
same = nn.Conv2d(c, c, 1, bias=False)  # the identity as 1x1
nn.init.dirac_(same.weight)
norms = [nn.BatchNorm2d(c) for _ in range(3)]
branches = nn.ModuleList(map(nn.Sequential, (three, one, same), norms))
for _ in range(9):  # running statistics that are not 0 and 1
    for branch in branches:
        branch(torch.randn(4, c, 9, 9) * 2 + 1)
branches.eval()
merged = nn.Conv2d(c, c, 3, padding=1)
with torch.no_grad():
    folded = [folded_weights(*branch) for branch in branches]
    kernels = [w if w.shape[-1] == 3 else pad(w, (1, 1, 1, 1))
               for w, _ in folded]  # fmt: skip
    merged.weight.copy_(sum(kernels))
    merged.bias.copy_(sum(bias for _, bias in folded))
x = torch.randn(2, c, 9, 9)
slow = sum(branch(x) for branch in branches)
print("3 branches = 1:", torch.allclose(slow, merged(x), atol=1e-4))
branches.train()
batch = sum(branch(x) for branch in branches)
print("in training:   ", torch.allclose(batch, merged(x), atol=1e-4))
# --8<-- [end:merge]

# --8<-- [start:large]
import torch
from torch import nn
from torch.nn.functional import pad

torch.manual_seed(0)
c = 6
large = nn.Conv2d(c, c, 31, padding=15, groups=c)
small = nn.Conv2d(c, c, 5, padding=2, groups=c)
merged = nn.Conv2d(c, c, 31, padding=15, groups=c)
with torch.no_grad():
    merged.weight.copy_(large.weight + pad(small.weight, (13,) * 4))
    merged.bias.copy_(large.bias + small.bias)
x = torch.randn(1, c, 40, 40)
print("5x5 into 31x31:", torch.allclose(
    large(x) + small(x), merged(x), atol=1e-4))  # fmt: skip
dense, band = 31 * 31, 31 + 31
print(f"weights a channel: {dense} square, {band} as two bands")
# --8<-- [end:large]
