"""Conventions of this site, each printed by code."""

# --8<-- [start:answer]
import cnnref

net = cnnref.count("resnet50")
field = cnnref.receptive_field("resnet50")["layer4"]
print(f"image       {'×'.join(map(str, net.image))}")
print(f"parameters  {net.params:,}")
print(f"buffers     {net.buffers:,}")
print(f"MACs        {net.macs:,}")
print(f"FLOPs       {2 * net.macs:,}")
print(f"field       {field.size[0]} pixels at {field.name}")
# --8<-- [end:answer]

# --8<-- [start:axes]
import torch
from torch import nn

x = torch.zeros(8, 3, 32, 48)  # N images, C channels, H rows, W columns
conv = nn.Conv2d(3, 16, kernel_size=(3, 5), padding=(1, 2))
print(tuple(conv.weight.shape))  # out, in, rows, columns
print(tuple(conv(x).shape))
# --8<-- [end:axes]

# --8<-- [start:layers]
from torch import nn

from cnnref.models import create

for name in ("vgg16", "resnet50", "densenet121"):
    weighted = [
        path
        for path, module in create(name).named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear) and "downsample" not in path
    ]
    print(name, len(weighted))
# --8<-- [end:layers]

# --8<-- [start:variants]
import cnnref

for name in ("resnet50_v1", "resnet50"):
    field = cnnref.receptive_field(name).last_map.size[0]
    print(f"{name:12} {cnnref.count(name).macs:,} MACs, field {field}")
# --8<-- [end:variants]

# --8<-- [start:work]
from dataclasses import asdict

import cnnref

for name in ("resnet50", "vit_b_16"):
    work = asdict(cnnref.count(name).work)
    for kind, number in work.items():
        print(f"{name:9} {kind:9} {number:14,}")
# --8<-- [end:work]
