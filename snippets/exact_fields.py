"""Exact receptive fields: the algebra by hand, the cases that break the usual recursion."""

# --8<-- [start:answer]
from cnnref import receptive_field

report = receptive_field("efficientnet_b0")
for name in ("features.0", "features.3", "features.8"):
    node = report[name]
    print(f"{name}: size {node.size[0]}, stride {node.stride[0]}, start {node.start[0]}")
print(node.why)
# --8<-- [end:answer]

# --8<-- [start:steps]
from cnnref.analyser.reads import PIXELS, spread, window

conv = window(3, stride=2, padding=1)  # advance 2, taps -1, 0, 1
twice = PIXELS.through(conv).through(conv)
print("two convolutions:", twice.size, twice.jump, twice.start)

back = PIXELS.through(conv).through(spread(4, stride=2, padding=1))
for unit in range(4):
    print("unit", unit, "reads", back.pixels(unit))
# --8<-- [end:steps]

# --8<-- [start:skip]
import torch.nn.functional as F
from torch import nn

from cnnref import receptive_field


class Shifted(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3)

    def forward(self, x):
        return self.conv(x) + F.pad(x, (1, -3, 1, -3))


report = receptive_field(Shifted())
print("longest path:", report["conv"].size[0], "from", report["conv"].start[0])
print("both:", report.output.size[0], "from", report.output.start[0])
# --8<-- [end:skip]

# --8<-- [start:holes]
from torch import nn

from cnnref import receptive_field

net = nn.Sequential(nn.Conv2d(1, 1, 1, stride=3), nn.Conv2d(1, 1, 3))
node = receptive_field(net).output
print("size", node.size[0], "but reads", node.reads[0])
# --8<-- [end:holes]

# --8<-- [start:strides]
from torch import nn

from cnnref import receptive_field


class Meeting(nn.Module):
    def forward(self, x):
        return x[..., ::2, ::2] + x[..., :112, :112]


node = receptive_field(Meeting()).output
print(node.size, node.why)
# --8<-- [end:strides]

# --8<-- [start:borders]
from cnnref import receptive_field

report = receptive_field("squeezenet1_1")
node, sized = report["features"], report.at_size(224)
print("field of unit 0:", node.start[0], "to", node.start[0] + node.size[0] - 1)
print("in the image:   ", *sized.region("features", (0, 0))[0])
print("never read:     ", sized.unread("features")[0])
# --8<-- [end:borders]

# --8<-- [start:context]
from cnnref import receptive_field

for name, step in (("resnet50", "layer4"), ("seresnet50", "layer4"), ("vit_b_16", "encoder")):
    print(f"{name}: {receptive_field(name)[step]}")
# --8<-- [end:context]

# --8<-- [start:inner]
import cnnref

for source in ("conv1", "layer1", "layer2", "layer3"):
    report = cnnref.receptive_field("resnet50", source=source)
    print(f"in {source}: {report['layer4'].size[0]} cells")
# --8<-- [end:inner]

# --8<-- [start:mass]
from cnnref import receptive_field

for name, step in (("vgg16", "features.30"), ("resnet50", "layer4"), ("densenet121", "features")):
    report = receptive_field(name)
    low, shares = report.mass(step).profile(0)
    inner = ((shares.cumsum(0) > 0.025) & (shares.cumsum(0) < 0.975)).sum() + 1
    print(f"{name}: {inner} of {len(shares)} pixels hold 95 % of the mass")
# --8<-- [end:mass]

# --8<-- [start:check]
import torch
from torch import nn

from cnnref import receptive_field

net = nn.Sequential(nn.Conv2d(1, 1, 3, 2, 1), nn.MaxPool2d(2, 1), nn.Conv2d(1, 1, 3, dilation=2))
for p in net.parameters():
    nn.init.constant_(p, 1.0)  # no weight hides a pixel
net[1] = nn.AvgPool2d(2, 1)  # a maximum would pass one pixel of its window on

x = torch.ones(1, 1, 40, 40, requires_grad=True)
net(x)[0, 0, 6, 6].backward()
measured = x.grad[0, 0].sum(1).nonzero().flatten().tolist()
print(measured == receptive_field(net).output.reads_at(0, 6), measured)
# --8<-- [end:check]
