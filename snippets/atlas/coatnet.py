"""CoAtNet in numbers: paper and timm, relative attention, cost by stage, what a unit reads."""

# --8<-- [start:strides]
import torch

from cnnref.models import create
from cnnref.models.coatnet import MbConv
from cnnref.summary import summary

with torch.device("meta"):  # shapes only, no numbers
    net = create("coatnet_0_224")


def show(name):
    report = summary(net, 3, 224, 224)
    work = f"{report.macs / 1e9:.2f} GMAC, field {report.field}"
    print(f"stride on the {name}: {report.params:,}, {work}")


show("3x3")
for block in net.modules():
    if isinstance(block, MbConv):
        stride = block.conv2_kxk.stride
        block.conv1_1x1.stride, block.conv2_kxk.stride = stride, (1, 1)
show("1x1")
# --8<-- [end:strides]

# --8<-- [start:parts]
import torch

from cnnref.models import create

with torch.device("meta"):  # shapes only, no numbers
    net = create("coatnet_0_224")
sizes = {name: p.numel() for name, p in net.named_parameters()}
for part in (".se.", "rel_pos", "pre_logits"):
    print(f"{part:10} {sum(n for k, n in sizes.items() if part in k):7,}")
# --8<-- [end:parts]

# --8<-- [start:relative]
import torch
from torch.nn.functional import conv2d

from cnnref.models.coatnet import Attention

torch.manual_seed(0)
layer = Attention(32, 32, 14).eval()  # one head, a map of 14x14
table = layer.rel_pos.relative_position_bias_table
torch.nn.init.normal_(table)
torch.nn.init.zeros_(layer.qkv.weight[:64])  # no queries, no keys
torch.nn.init.zeros_(layer.qkv.bias)

x = torch.randn(1, 32, 14, 14)
with torch.no_grad():
    values = layer.qkv(x)[:, 64:]
    kernel = table.exp().reshape(1, 1, 27, 27).flip(2, 3)
    total = conv2d(torch.ones(1, 1, 14, 14), kernel, padding=13)
    y = conv2d(values, kernel.repeat(32, 1, 1, 1), padding=13, groups=32)
    same = torch.allclose(layer(x), layer.proj(y / total), atol=1e-5)
print("offsets alone are a convolution:", same)
# --8<-- [end:relative]

# --8<-- [start:cost]
print("stage side  cells  linear  all pairs  GMAC")
for stage in (1, 2, 3, 4):
    side, width = 112 // 2**stage, 48 * 2**stage
    n = side * side
    linear = 12 * n * width**2  # projections and MLP
    pairs = 2 * n * n * width
    row = f"{linear / 1e9:7.3f} {pairs / 1e9:10.3f}"
    print(f"S{stage}    {side:4} {n:6} {row}")
# --8<-- [end:cost]

# --8<-- [start:reads]
import torch
from torch import nn

from cnnref.models.coatnet import MbConv, TransformerBlock

torch.manual_seed(0)
x = torch.randn(1, 3, 224, 224, requires_grad=True)
stem = nn.Conv2d(3, 64, 3, 2, padding=1), nn.Conv2d(64, 64, 3, padding=1)
first = MbConv(64, 96, 2), MbConv(96, 96, 1)
second = MbConv(96, 192, 2), MbConv(192, 192, 1), MbConv(192, 192, 1)
net = [nn.Sequential(*part) for part in (stem, first, second)]
net.append(TransformerBlock(192, 384, 2, 14))
for name in ("with gates", "without gates"):
    y, found = x, []
    for part in net:
        y = part.eval()(y)
        unit = y[0, 0, y.shape[2] // 2, y.shape[3] // 2]
        (slope,) = torch.autograd.grad(unit, x, retain_graph=True)
        found.append(int(slope[0].any(0).any(0).sum()))
    print(f"{name:13}", found)
    for block in (*first, *second):
        block.se = nn.Identity()
# --8<-- [end:reads]
