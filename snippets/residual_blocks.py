"""Residual blocks, compared by the order of their layers, their cost and their field."""

# --8<-- [start:answer]
from cnnref.layers import BasicBlock, Bottleneck, PreActBottleneck
from cnnref.layers.order import order

basic, neck = BasicBlock(256, 256), Bottleneck(256, 64)
for block in (basic, neck, PreActBottleneck(256, 64)):
    found = order(block)
    print(" ".join([*found.branch, "add", *found.after]))
# --8<-- [end:answer]

# --8<-- [start:cost]
from cnnref import analyse, count_stack

for name, stack in (
    ("two 3x3, 256 wide", "256x14x14 (conv256k3p1nobias)x2"),
    ("bottleneck", "256x14x14 pw64nobias conv64k3p1nobias pw256nobias"),
    ("two 3x3, 64 wide", "64x14x14 (conv64k3p1nobias)x2"),
):
    weights = count_stack(stack).params
    field = analyse(stack)[-1].rf.size[0]
    print(f"{name:17} {weights:9,} weights, field {field}")
# --8<-- [end:cost]

# --8<-- [start:shortcuts]
import torch
from torch import nn

from cnnref.layers import BasicBlock
from cnnref.models import create

for name in ("resnet50", "resnet152"):
    with torch.device("meta"):  # shapes only, no numbers
        model = create(name)
    blocks = [m for m in model.modules() if hasattr(m, "downsample")]
    projected = sum(block.downsample is not None for block in blocks)
    norms = sum(isinstance(m, nn.BatchNorm2d) for m in model.modules())
    weights = sum(p.numel() for p in model.parameters())
    print(f"{name}: {projected} of {len(blocks)} shortcuts projected")
    print(f"  {norms} norms, {weights:,} weights")
try:
    BasicBlock(64, 128)(torch.zeros(1, 64, 8, 8))
except RuntimeError as error:
    print(str(error).split(" at ")[0])
# --8<-- [end:shortcuts]

# --8<-- [start:strides]
import torch

from cnnref import receptive_field
from cnnref.layers import Bottleneck
from cnnref.layers.order import order

torch.manual_seed(0)
shortcut = torch.nn.Conv2d(64, 64, 1, 2)
paper = Bottleneck(64, 16, 2, shortcut, stride_on="1x1").eval()
later = Bottleneck(64, 16, 2, shortcut, stride_on="3x3").eval()
print(paper.load_state_dict(later.state_dict()))
x = torch.randn(1, 64, 8, 8)
print("same outputs:", torch.allclose(paper(x.clone()), later(x.clone())))
for name, block in (("v1  ", paper), ("v1.5", later)):
    field = receptive_field(block, image=(64, 8, 8)).output.size[0]
    print(name, *order(block).branch[::3], "field", field)
# --8<-- [end:strides]

# --8<-- [start:skipped]
import torch

from cnnref.models import create

for name in ("resnet18", "resnet18d"):
    shortcut = create(name).layer2[0].downsample[:2].double()
    x = torch.randn(1, 64, 8, 8, dtype=torch.float64, requires_grad=True)
    shortcut(x).sum().backward()
    print(f"{name}: reads {(x.grad[0, 0] != 0).sum()} of 64 places")
# --8<-- [end:skipped]

# --8<-- [start:zero]
import torch

from cnnref.layers import BasicBlock
from cnnref.models.resnet import ResNet

sizes = {"layers": (2, 2, 2, 2), "expansion": 1}
model = ResNet(BasicBlock, **sizes, zero_init_residual=True)
block = model.layer1[1]
x = torch.rand(2, 64, 8, 8)  # not negative, as behind a ReLU
print("last scale:", block.bn2.weight.abs().max().item())
print("identity:  ", torch.equal(block(x), x))
print("by default:", torch.equal(BasicBlock(64, 64)(x.clone()), x))
# --8<-- [end:zero]

# --8<-- [start:family]
from cnnref.layers import Bottleneck, InvertedResidual
from cnnref.layers.order import order

resnext = Bottleneck(256, 64, groups=32, base_width=4)
print("ResNeXt: ", *order(resnext, channels=True).branch[::3], sep="  ")
inverted = order(InvertedResidual(24, 24, 1, 6), channels=True)
print("inverted:", *inverted.branch[::3], sep="  ")
print("behind its addition:", inverted.after or "nothing")
# --8<-- [end:family]

# --8<-- [start:stem]
from cnnref import analyse, count_stack

stack = "3x224x224 conv64k7s2p3nobias max3s2p1"
for row in analyse(stack):
    field, jump = row.rf.size[0], row.rf.stride[0]
    print(row.layer, row.shape, "field", field, "jump", jump)
block = "(conv64k3p1nobias)x2"
fine, coarse = (count_stack(f"64x{n}x{n} {block}").macs for n in (224, 56))
print("a block at 224 costs", fine // coarse, "times one at 56")
# --8<-- [end:stem]
