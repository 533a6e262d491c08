"""EfficientNet: its scaling rule, its block, and where paper and library differ."""

# --8<-- [start:rule]
from math import log

from cnnref.summary import summary

alpha, beta, gamma = 1.2, 1.1, 1.15  # depth, width, side of the image
step = alpha * beta**2 * gamma**2
print(f"one step of phi: {step:.4f} times the MACs")
published = {  # width, depth, side
    "b1": (1.0, 1.1, 240),
    "b2": (1.1, 1.2, 260),
    "b3": (1.2, 1.4, 300),
    "b4": (1.4, 1.8, 380),
    "b5": (1.6, 2.2, 456),
    "b6": (1.8, 2.6, 528),
    "b7": (2.0, 3.1, 600),
}
base = summary("efficientnet_b0").macs
print("    phi of: depth width  side  MACs")
for name, (width, depth, side) in published.items():
    macs = summary(f"efficientnet_{name}", 3, side, side).macs
    three = log(depth, alpha), log(width, beta), log(side / 224, gamma)
    phis = *three, log(macs / base, step)
    print(name, " " * 9, *(f"{phi:5.1f}" for phi in phis))
# --8<-- [end:rule]

# --8<-- [start:block]
from torch import nn

from cnnref.layers.inverted import MBConv
from cnnref.layers.squeeze_excitation import SqueezeExcitation
from cnnref.models import create

model = create("efficientnet_b0")
for name, layer in model.features[4][1].block.named_modules():
    if isinstance(layer, nn.Conv2d):
        shape = f"{layer.in_channels:3} -> {layer.out_channels:3}"
        print(f"{name:5} {layer.kernel_size} {shape} groups {layer.groups}")
for kind in (MBConv, SqueezeExcitation, nn.SiLU, nn.ReLU):
    count = sum(isinstance(part, kind) for part in model.modules())
    print(f"{count:3} {kind.__name__}")
# --8<-- [end:block]

# --8<-- [start:depth]
from torch import nn

from cnnref.models import create

model = create("efficientnet_b0")
parts = model.named_modules()
convs = {name for name, part in parts if isinstance(part, nn.Conv2d)}
gates = {name for name in convs if name.endswith(("fc1", "fc2"))}
blocks = sum(len(stage) for stage in model.features[1:8])
print(f"{blocks} blocks, {len(convs)} convolutions, {len(gates)} in gates")
print(f"on the way: {len(convs - gates)} convolutions, 1 linear layer")
# --8<-- [end:depth]

# --8<-- [start:smaller]
from cnnref.summary import summary

gpipe = 557e6  # the paper's table 2
b7 = summary("efficientnet_b7").params
print(f"{b7:,} parameters, {gpipe / b7:.1f} times fewer than GPipe")
# --8<-- [end:smaller]

# --8<-- [start:crops]
from cnnref.models import create
from cnnref.summary import summary

model = create("efficientnet_b2")
for side in (260, 288):
    print(side, f"{summary(model, 3, side, side).macs / 1e9:.2f} GMACs")
for name in ("b0", "b4", "b5", "b7", "v2_s"):
    norm = create(f"efficientnet_{name}").features[0][1]
    print(f"{name:4} eps {norm.eps}, momentum {norm.momentum}")
# --8<-- [end:crops]

# --8<-- [start:eps]
import torch

from cnnref.models import create

torch.manual_seed(0)
norm = create("efficientnet_b0").features[0][1].eval()
norm.running_var.fill_(0.01)  # a channel that hardly varies
x = torch.ones(1, 32, 1, 1)
print(f"eps 1e-05: {norm(x)[0, 0].item():.3f}")
norm.eps = 1e-3
print(f"eps 1e-03: {norm(x)[0, 0].item():.3f}")
# --8<-- [end:eps]

# --8<-- [start:fused]
from cnnref.layers.inverted import FusedMBConv, MBConv
from cnnref.summary import summary

for wide, side in ((48, 96), (160, 24)):
    print(f"{wide} channels on {side}x{side}")
    for kind in (MBConv, FusedMBConv):
        block = kind(wide, 4 * wide, wide, 3, 1)
        one = summary(block, wide, side, side)
        counts = f"{one.params:9,} parameters, {one.macs / 1e6:4.0f} M MACs"
        print(f"  {kind.__name__:11} {counts}")
# --8<-- [end:fused]
