"""ResNet in numbers: depth, versions, widths, the identity path, a network of your own."""

# --8<-- [start:depth]
import torch
from torch import nn

from cnnref.models import create

for name in ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"):
    with torch.device("meta"):  # shapes only, no numbers
        net = create(name)
    stages = (net.layer1, net.layer2, net.layer3, net.layer4)
    blocks = [block for stage in stages for block in stage]
    convs = [sum(isinstance(m, nn.Conv2d) for m in b.children()) for b in blocks]
    depth = 1 + sum(convs) + 1  # first convolution, branches, linear layer
    counts = tuple(len(stage) for stage in stages)
    print(f"{name:9} {counts!s:15} {len(blocks):2} x {convs[0]} + 2 = {depth}")
# --8<-- [end:depth]

# --8<-- [start:versions]
import torch

from cnnref.models import create
from cnnref.summary import summary

torch.manual_seed(0)
later, paper = create("resnet50").eval(), create("resnet50_v1").eval()
print(paper.load_state_dict(later.state_dict()))
x = torch.randn(1, 3, 64, 64)
with torch.no_grad():
    print("same logits:", torch.allclose(later(x), paper(x)))

new, old = (summary(name).parts for name in ("resnet50", "resnet50_v1"))
print("in MMAC       v1 reads     v1.5 reads")
for a, b in zip(old, new, strict=True):
    if a.name.startswith(("maxpool", "layer")):
        work = f"{a.macs / 1e6:8,.1f} {a.reads:>5}  {b.macs / 1e6:7,.1f} {b.reads:>5}"
        print(f"{a.name:8}{work}")
# --8<-- [end:versions]

# --8<-- [start:width]
import torch

from cnnref.models import create
from cnnref.summary import summary

for name in ("resnet50", "resnext50_32x4d", "wide_resnet50_2"):
    with torch.device("meta"):  # shapes only, no numbers
        block = create(name).layer1[1]
    conv = block.conv2
    sizes = [block.conv1.weight, conv.weight, block.conv3.weight]
    weights = [size.numel() for size in sizes]
    print(f"{name}: {conv.in_channels} wide, groups {conv.groups}")
    print(f"  {' + '.join(map(str, weights))} = {sum(weights):,}")
    print(f"  network: {summary(name).macs / 1e9:.2f} GMAC")
# --8<-- [end:width]

# --8<-- [start:identity]
import torch
from torch import nn

from cnnref.models import create

x = torch.randn(1, 256, 8, 8)
for name, path, last in (
    ("resnet50", "layer1.1", "bn3"),
    ("resnetv2_50", "stages.0.blocks.1", "conv3"),
):
    block = create(name).get_submodule(path).eval()
    nn.init.zeros_(getattr(block, last).weight)  # the branch says nothing
    with torch.no_grad():
        y = block(x)
    whole, above = torch.equal(y, x), torch.equal(y.relu(), x.relu())
    print(f"{name:11} whole x: {whole}, above 0: {above}")
# --8<-- [end:identity]

# --8<-- [start:build]
import torch
from torch import nn

from cnnref.layers import BasicBlock
from cnnref.models.resnet import ResNet
from cnnref.summary import summary

small = ResNet(BasicBlock, layers=(1, 1, 1, 1), num_classes=10, expansion=1)
print(summary(small, 3, 32, 32).parts[-3].shape, "behind the last stage")

small.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)  # for 32x32 images
small.maxpool = nn.Identity()
report = summary(small, 3, 32, 32)
print(report.parts[-3].shape, "with another stem, field", report.field)
print(f"{report.params:,} parameters, {report.macs:,} MACs")
print(small(torch.randn(2, 3, 32, 32)).shape)
# --8<-- [end:build]
