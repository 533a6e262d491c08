"""RegNet: four numbers make the widths; what groups, gates and maps cost."""

# --8<-- [start:rule]
from math import log

depth, w_0, w_a, w_m = 16, 48, 27.89, 2.09  # RegNetY-400MF
print(" j     u_j   s_j  width")
for j in range(depth):
    u = w_0 + w_a * j  # the line
    s = log(u / w_0) / log(w_m)  # its place in the series
    width = round(w_0 * w_m ** round(s) / 8) * 8
    print(f"{j:2} {u:7.2f} {s:5.2f} {width:6}")
# --8<-- [end:rule]

# --8<-- [start:rounding]
from unittest.mock import patch

import torch

from cnnref import count
from cnnref.models.regnet import RegNet


def nearest(width: int, group: int) -> int:
    return round(width / group) * group


for name, rule in (("400MF", (16, 48, 27.89, 2.09, 8)),
                   ("800MF", (14, 56, 38.84, 2.4, 16)),
                   ("8GF", (17, 192, 76.82, 2.19, 56))):  # fmt: skip
    with torch.device("meta"):  # shapes without numbers
        library = RegNet(*rule)
        with patch("cnnref.models.regnet.make_divisible", nearest):
            paper = RegNet(*rule)
    for whose, net in (("paper", paper), ("library", library)):
        widths = [s[0].f.c[0].out_channels for s in net.trunk_output]
        found = count(net, (1, 3, 224, 224))
        sums = f"{found.params / 1e6:5.2f} M, {found.macs / 1e9:.2f} G"
        print(f"{name:5} {whose:7} {sums}", widths)
# --8<-- [end:rounding]

# --8<-- [start:gate]
import torch
from torch import nn

from cnnref import count
from cnnref.models import create
from cnnref.models.regnet import ResBottleneckBlock

y = count("regnet_y_400mf")
with torch.device("meta"):
    net = create("regnet_y_400mf")
for block in net.modules():
    if isinstance(block, ResBottleneckBlock):
        block.f.se = nn.Identity()
x = count(net, (1, 3, 224, 224))
print(f"without SE {x.params:,} {x.macs:,}, field {x.field}")
print(f"with SE    {y.params:,} {y.macs:,}, field {y.field}")
print(f"SE adds {y.params / x.params - 1:.1%} of parameters,"
      f" {y.macs / x.macs - 1:.2%} of MACs")  # fmt: skip
# --8<-- [end:gate]

# --8<-- [start:activations]
import torch
from torch import nn

from cnnref.models import create


def activations(name: str) -> float:
    """Millions of numbers that all convolutions put out for one image."""
    with torch.device("meta"):
        net, image = create(name).eval(), torch.zeros(1, 3, 224, 224)
    sizes = []
    for part in net.modules():
        if isinstance(part, nn.Conv2d):
            part.register_forward_hook(lambda *args: sizes.append(args[2].numel()))
    net(image)
    return sum(sizes) / 1e6


for name in ("regnet_y_400mf", "efficientnet_b0", "regnet_y_3_2gf", "resnet50"):
    print(f"{name:15} {activations(name):4.1f} M")
# --8<-- [end:activations]

# --8<-- [start:design]
import torch

from cnnref import count
from cnnref.models.regnet import RegNet, stages

print(stages(13, 24, 36.44, 2.49))
with torch.device("meta"):  # a network of your own, 10 classes
    net = RegNet(13, 24, 36.44, 2.49, group_width=8, num_classes=10)
found = count(net, (1, 3, 224, 224))
print(f"{found.params:,} parameters, {found.macs:,} MACs")
# --8<-- [end:design]
