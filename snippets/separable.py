"""Grouped, depthwise, pointwise convolutions: what they cost, read, express."""

# --8<-- [start:answer]
import cnnref

dense = cnnref.count_stack("256x56x56 conv512k3p1nobias")
both = cnnref.count_stack("256x56x56 dw3p1nobias pw512nobias")
print(f"dense      {dense.macs:>13,} MACs")
for row, layer in zip(("depthwise", "pointwise"), both.layers, strict=True):
    print(f"{row}  {layer.macs:>13,} MACs")
print(f"together   {both.macs:>13,} MACs")
print(f"ratio      {both.macs / dense.macs:.5f}")
print(f"1/512+1/9  {1 / 512 + 1 / 9:.5f}")
print(f"one part in {dense.macs / both.macs:.3f}")
# --8<-- [end:answer]

# --8<-- [start:groups]
import torch
from torch import nn

torch.manual_seed(0)
grouped = nn.Conv2d(8, 12, 3, padding=1, groups=4, bias=False)
dense = nn.Conv2d(8, 12, 3, padding=1, bias=False)
with torch.no_grad():
    dense.weight.zero_()
    for g in range(4):  # blocks of 3 outputs and 2 inputs on the diagonal
        rows, columns = slice(3 * g, 3 * g + 3), slice(2 * g, 2 * g + 2)
        dense.weight[rows, columns] = grouped.weight[rows]
x = torch.randn(1, 8, 6, 6)
print("same outputs:", torch.allclose(grouped(x), dense(x), atol=1e-5))
print("weights:", grouped.weight.numel(), "for", dense.weight.numel())
# --8<-- [end:groups]

# --8<-- [start:mixing]
import torch
from torch import nn


def reads(layer, channels=6):
    """Which input channels change output channel 2."""
    x = torch.randn(1, channels, 5, 5, requires_grad=True)
    layer(x)[0, 2].sum().backward()
    return x.grad.abs().sum((0, 2, 3)).nonzero().flatten().tolist()


torch.manual_seed(0)
print("depthwise:", reads(nn.Conv2d(6, 6, 3, padding=1, groups=6)))
print("2 groups: ", reads(nn.Conv2d(6, 6, 3, padding=1, groups=2)))
print("pointwise:", reads(nn.Conv2d(6, 6, 1)))
print("dense:    ", reads(nn.Conv2d(6, 6, 3, padding=1)))
# --8<-- [end:mixing]

# --8<-- [start:shares]
import cnnref

blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
blocks += [(512, 1)] * 5 + [(1024, 2), (1024, 1)]  # MobileNet v1
text = "3x224x224 conv32k3s2p1nobias"
for width, stride in blocks:
    text += f" dw3s{stride}p1nobias pw{width}nobias"
rows = cnnref.analyse(text + " gap fc1000")
counts = cnnref.count_stack(rows).layers
macs, params = sum(c.macs for c in counts), sum(c.params for c in counts)
for op in ("conv", "dw", "pw", "fc"):
    own = [c for r, c in zip(rows, counts, strict=True) if r.op == op]
    work = sum(c.macs for c in own) / macs
    stored = sum(c.params for c in own) / params
    print(f"{op:4} {len(own):2}: {work:6.1%} of MACs {stored:6.1%} of weights")
# --8<-- [end:shares]


# --8<-- [start:ratio]
def gain(kernel, c_out):
    """How many times fewer MACs, and weights, the pair takes."""
    return 1 / (1 / c_out + 1 / kernel**2)


for kernel in (3, 5, 7):
    gains = [f"{gain(kernel, c):5.2f}" for c in (32, 64, 128, 256, 512)]
    print(f"K = {kernel}:", *gains, "limit", kernel**2)
print("8 from C_out =", next(c for c in range(1, 999) if gain(3, c) >= 8))
# --8<-- [end:ratio]

# --8<-- [start:rank]
import torch
from torch import nn

torch.manual_seed(0)
depthwise = nn.Conv2d(4, 4, 3, groups=4, bias=False).double()
pointwise = nn.Conv2d(4, 16, 1, bias=False).double()
dense = nn.Conv2d(4, 16, 3, bias=False).double()
x = torch.randn(1, 4, 8, 8, dtype=torch.float64)
with torch.no_grad():  # W[o, c] = p[o, c] * d[c]
    composed = pointwise.weight * depthwise.weight[:, 0]
    y = nn.functional.conv2d(x, composed)
    print("one kernel:", torch.allclose(y, pointwise(depthwise(x))))
for name, w in (("separable", composed), ("dense", dense.weight)):
    slices = [w[:, c].flatten(1) for c in range(4)]  # 16 outputs, 9 taps
    ranks = [torch.linalg.matrix_rank(s).item() for s in slices]
    print(f"{name:9} ranks {ranks}")
# --8<-- [end:rank]

# --8<-- [start:intensity]
from math import prod

import cnnref

PEAK, BANDWIDTH = 989e12, 3.35e12  # H100: FLOP/s in bfloat16, byte/s


def bound(text):
    """FLOPs a byte, each number moved once; least seconds a layer."""
    row, macs = cnnref.analyse(text)[0], cnnref.count_stack(text).macs
    numbers = prod(row.in_shape) + prod(row.shape)
    moved = 2 * (numbers + cnnref.count_stack(text).params)
    return 2 * macs / moved, max(2 * macs / PEAK, moved / BANDWIDTH)


for size, k in (("256x56x56", 512), ("32x112x112", 64)):
    layers = f"conv{k}k3p1", f"conv{k}k3p1g32", "dw3p1", f"pw{k}"
    found = {name: bound(f"{size} {name}nobias") for name in layers}
    for name, (flops, seconds) in found.items():
        print(f"{name:14} {flops:6.1f} FLOP/byte {1e6 * seconds:5.2f} us")
    dense, _, dw, pw = (seconds for _, seconds in found.values())
    print(f"on the roof: {dense / (dw + pw):.2f} times as fast")
print(f"balance: {PEAK / BANDWIDTH:.0f} FLOP/byte")
# --8<-- [end:intensity]

# --8<-- [start:blocks]
from torch import nn

from cnnref.layers import CNBlock, InvertedResidual, MBConv

blocks = {
    "MobileNetV2": InvertedResidual(16, 16, stride=1, expand_ratio=6),
    "MBConv": MBConv(16, 96, 16, kernel_size=3, stride=1, squeeze=4),
    "ConvNeXt": CNBlock(96, layer_scale=1e-6, stochastic_depth_prob=0.0),
}
for name, block in blocks.items():
    chain = []
    for part in block.modules():
        if isinstance(part, nn.Conv2d):
            kind = "depthwise " if part.groups > 1 else ""
            sizes = f"{part.in_channels}-{part.out_channels}"
            k = part.kernel_size[0]
            chain.append(f"{k}x{k} {kind}{sizes}")
        elif isinstance(part, nn.Linear):
            chain.append(f"linear {part.in_features}-{part.out_features}")
    print(f"{name}:", *chain, sep="\n  ")
last = list(blocks["MobileNetV2"].modules())[-1]
print("last of V2:", type(last).__name__)
# --8<-- [end:blocks]

# --8<-- [start:first]
import torch
from torch import nn

from cnnref.models import create

for name in ("mobilenetv1_100", "legacy_xception"):
    with torch.device("meta"):
        net = create(name)
    convs = [part for part in net.modules() if isinstance(part, nn.Conv2d)]
    groups = [conv.groups for conv in convs]
    deep = sum(g > 1 for g in groups)
    print(f"{name}: groups {groups[:4]}, {deep} of {len(convs)} depthwise")
# --8<-- [end:first]
