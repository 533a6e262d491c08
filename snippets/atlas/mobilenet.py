"""MobileNet v1 to v3: what each version changed, counted."""

# --8<-- [start:dense]
from torch import nn

from cnnref.models import create
from cnnref.summary import summary


def full(block):
    """A dense 3x3 in place of depthwise and 1x1."""
    inputs, outputs = block.conv_pw.in_channels, block.conv_pw.out_channels
    conv = nn.Conv2d(inputs, outputs, 3, block.conv_dw.stride, 1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU6())


model = create("mobilenetv1_100")
separable = summary(model, 3, 224, 224)
for stage in model.blocks:
    for place, block in enumerate(stage):
        stage[place] = full(block)
dense = summary(model, 3, 224, 224)
for one in (separable, dense):
    macs, params = one.macs / 1e6, one.params / 1e6
    print(f"{macs:6.0f} M MACs {params:5.1f} M parameters")
print(f"ratio {dense.macs / separable.macs:.2f}")
# --8<-- [end:dense]

# --8<-- [start:width]
from cnnref.models.mobilenet_v1 import STAGES

for alpha in (1, 0.75, 0.5, 0.25):
    side, channels = 112, int(32 * alpha)
    macs, params = 27 * channels * side**2, 29 * channels
    for width, stride in (block for stage in STAGES for block in stage):
        side, width = side // stride, int(width * alpha)
        macs += (9 * channels + channels * width) * side**2
        params += 9 * channels + channels * width + 2 * (channels + width)
        channels = width
    macs, params = macs / 1e6 + channels / 1e3, params / 1e6 + (channels + 1) / 1e3
    print(f"{alpha:4} {macs:6.1f} M MACs {params:5.2f} M parameters")
# --8<-- [end:width]

# --8<-- [start:linear]
import torch

torch.manual_seed(0)
for wide in (24, 48, 72, 144):
    expand = torch.randn(wide, 24)  # 24 channels into `wide`, then ReLU
    kept = 0
    for x in torch.randn(200, 24):
        active = expand[expand @ x > 0]  # what ReLU lets through here
        kept += torch.linalg.matrix_rank(active).item()
    print(f"24 -> {wide:3}: {kept / 200:4.1f} of 24 directions survive")
# --8<-- [end:linear]

# --8<-- [start:shortcuts]
from torch import nn

from cnnref.layers.inverted import InvertedResidual
from cnnref.models import create

model = create("mobilenet_v2")
for place, block in enumerate(model.features):
    if isinstance(block, InvertedResidual):
        parts = block.conv.modules()
        first, *_, last = (p for p in parts if isinstance(p, nn.Conv2d))
        widths = first.in_channels, last.in_channels, last.out_channels
        row = " ".join(f"{width:3}" for width in widths)
        print(f"{place:2} {row} {'+' if block.use_res_connect else '-'}")
# --8<-- [end:shortcuts]

# --8<-- [start:head]
from cnnref.summary import summary


def macs(name):
    """MACs of each layer of a network."""
    return {part.name: part.macs for part in summary(name, depth=3).parts}


v2, v3 = macs("mobilenet_v2"), macs("mobilenet_v3_large")
print(f"v2, 320 to 1280 on 7x7:  {v2['features.18.0']:11,}")
print(f"v3, 160 to 960 on 7x7:   {v3['features.16.0']:11,}")
print(f"v3, 960 to 1280 on 1x1:  {v3['classifier.0']:11,}")
print(f"the same on 7x7:         {49 * v3['classifier.0']:11,}")
# --8<-- [end:head]

# --8<-- [start:fields]
from collections import Counter

from cnnref.models.mobilenet_v3 import LARGE, SMALL

for name, table in (("large", LARGE), ("small", SMALL)):
    jump, grown = 2, Counter({1: 2})  # the first 3x3 adds 2 pixels
    for kernel, *_, stride in table:
        grown[jump] += (kernel - 1) * jump
        jump *= stride
    print(name, dict(grown), "field", 1 + sum(grown.values()))
# --8<-- [end:fields]
