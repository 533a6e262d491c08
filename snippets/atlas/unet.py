"""U-Net: what a skip carries, copies against sums, borders, a network of your own."""

# --8<-- [start:skips]
from cnnref import receptive_field

report = receptive_field("unet_2015")
print("level  copy reads  from below reads")
for level in reversed(range(4)):
    copy = report[f"down.{level}"]
    below = report[f"up.{3 - level}"]
    print(f"{level:5}  {copy.size[0]:10}  {below.size[0]:16}")
# --8<-- [end:skips]

# --8<-- [start:join]
import torch
from torch import nn

from cnnref.models import create

torch.manual_seed(0)
copy, below = torch.randn(2, 1, 8, 9, 9, dtype=torch.float64)
joined = nn.Conv2d(16, 8, 3, bias=False).double()
added = nn.Conv2d(8, 8, 3, bias=False).double()
joined.weight.data = torch.cat([added.weight.data] * 2, 1)
one = joined(torch.cat([copy, below], 1))
print("a sum is one case:", torch.allclose(one, added(copy + below)))

with torch.device("meta"):  # shapes without numbers
    net = create("unet_2015")
firsts = [merge[0].weight for merge in net.merge]
print(f"weights that read the copies: {sum(w.numel() // 2 for w in firsts):,}")
print(f"all: {sum(p.numel() for p in net.parameters()):,}")
# --8<-- [end:join]

# --8<-- [start:phases]
from collections import Counter

from cnnref import receptive_field

output = receptive_field("unet_2015").output
offset = (572 - 388) // 2  # label 0 lies over pixel 92
found = Counter()
for label in range(388):
    reads = output.reads_at(0, label)
    found[len(reads)] += 1
    if label in (3, 4, 12, 15, 16):
        left, right = label + offset - reads[0], reads[-1] - label - offset
        print(f"label {label:2}: {left:3} to the left, {right:3} to the right")
print(dict(sorted(found.items())))
# --8<-- [end:phases]

# --8<-- [start:mirror]
import torch
from torch.nn.functional import pad

from cnnref.models.unet import UNet

torch.manual_seed(0)
net = UNet(widths=(2, 4, 8, 16, 32)).double().eval()
image = torch.randn(1, 1, 388, 388, dtype=torch.float64)
with torch.no_grad():
    labels = net(pad(image, (92, 92, 92, 92), mode="reflect"))
    inner = net(image[..., 4:384, 4:384])  # 380 = 12 + 23 x 16
print(tuple(labels.shape[2:]), tuple(inner.shape[2:]))
print("same inside:", torch.allclose(labels[..., 96:292, 96:292], inner))
# --8<-- [end:mirror]

# --8<-- [start:padded]
import torch

from cnnref.models.unet import UNet


class Padded(UNet):
    """The same weights with padding 1, so nothing is cropped."""

    def forward(self, x):
        kept = []
        for level in self.down[:-1]:
            kept.append(level(x))
            x = self.pool(kept[-1])
        x = self.down[-1](x)
        for up, merge in zip(self.up, self.merge, strict=True):
            x = merge(torch.cat([kept.pop(), up(x)], 1))
        return self.head(x)


torch.manual_seed(0)
net = Padded(widths=(4, 8, 16, 32, 64)).double().eval()
for double in (*net.down, *net.merge):
    double[0].padding = double[2].padding = 1, 1
image = torch.randn(1, 1, 64, 768, dtype=torch.float64)
with torch.no_grad():
    whole, tile = net(image)[..., 256:512], net(image[..., 256:512])
same = torch.isclose(whole, tile).all(1).all(1).sum()
print(f"{tuple(tile.shape[2:])}, labels of a row as in the whole: {same}")
# --8<-- [end:padded]

# --8<-- [start:own]
import torch

from cnnref.models.unet import UNet

net = UNet(in_channels=3, num_classes=5, widths=(16, 32, 64, 128, 256)).eval()
with torch.no_grad():
    labels = net(torch.rand(1, 3, 380, 380))
print(tuple(labels.shape), f"{sum(p.numel() for p in net.parameters()):,}")
try:
    net(torch.rand(1, 3, 384, 384))
except ValueError as error:
    print(error)
# --8<-- [end:own]
