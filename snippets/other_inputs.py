"""Grey images, more channels, other sizes, small findings."""

# --8<-- [start:answer]
import torch

from cnnref.models import create
from cnnref.training.adapt_input import adapt_input

torch.manual_seed(0)
net = create("resnet18").double().eval()
grey = torch.rand(2, 1, 96, 96, dtype=torch.float64)
repeated = net(grey.expand(2, 3, 96, 96))

net.conv1 = adapt_input(net.conv1, 1)  # its three kernels summed
print("same scores:", torch.allclose(net(grey), repeated))
print("first layer now:", tuple(net.conv1.weight.shape))
# --8<-- [end:answer]

# --8<-- [start:fold]
import torch

from cnnref.models import create
from cnnref.training.adapt_input import adapt_input, fold_normalisation
from cnnref.training.preprocess import IMAGENET_MEAN, IMAGENET_STD

conv = create("resnet18").conv1.double()
grey = torch.rand(1, 1, 64, 64, dtype=torch.float64)
numbers = torch.tensor([IMAGENET_MEAN, IMAGENET_STD], dtype=torch.double)
m, s = numbers.view(2, 3, 1, 1)
old = conv((grey.expand(1, 3, 64, 64) - m) / s)

folded = fold_normalisation(conv, IMAGENET_MEAN, IMAGENET_STD)
new = adapt_input(folded, 1)(grey)
inside = (..., slice(2, -2), slice(2, -2))
print("equal inside:", torch.allclose(new[inside], old[inside]))
print("equal at the border:", torch.allclose(new, old))
wrong = adapt_input(conv, 1)((grey - m.mean()) / s.mean())
same = torch.allclose(wrong[inside], old[inside])
print("one mean, one deviation for all three:", same)
# --8<-- [end:fold]

# --8<-- [start:channels]
import torch

from cnnref.models import create
from cnnref.training.adapt_input import adapt_input, extend_input

torch.manual_seed(0)
conv = create("resnet18").conv1.double()
rgb, infrared = torch.rand(1, 3, 32, 32), torch.rand(1, 1, 32, 32)
four = torch.cat([rgb, infrared], 1).double()

before = conv(four[:, :3])

zero = extend_input(conv, 1)
print("zeros: starts as before:", torch.allclose(zero(four), before))
zero(four).square().sum().backward()
print("zeros: learns:", bool(zero.weight.grad[:, 3].any()))
turns = adapt_input(conv, 4)
print("repeated: as before:", torch.allclose(turns(four), before))
# --8<-- [end:channels]

# --8<-- [start:jitter]
import torch

from cnnref.training import augmentation as aug

torch.manual_seed(0)
grey = torch.rand(1, 32, 32).expand(3, 32, 32)
for name, changed in (
    ("hue", aug.hue(grey, 0.3)),
    ("saturation", aug.saturation(grey, 1.8)),
    ("brightness", aug.brightness(grey, 0.7)),
    ("contrast", aug.contrast(grey, 0.6)),
):
    most = (changed - grey).abs().max().item()
    print(f"{name:11} changes a pixel by up to {most:.1f}")
# --8<-- [end:jitter]

# --8<-- [start:sizes]
import torch

from cnnref.models import create

with torch.device("meta"):
    net = create("resnet18")
    body = torch.nn.Sequential(*list(net.children())[:-2])
    for size in (64, 224, 225, 256, 257, 500):
        side = body(torch.empty(1, 3, size, size)).shape[-1]
        print(f"{size:3} -> {side:2}, as {32 * side - 31} to {32 * side}")
# --8<-- [end:sizes]

# --8<-- [start:finding]
import torch
import torch.nn.functional as F

side = 2016  # a radiograph, 9 times 224
middle = (torch.arange(side) - side / 2 + 0.5) ** 2
distance = (middle[:, None] + middle).sqrt()
for across in (2, 4, 8, 16, 32, 64):
    finding = (distance < across / 2).float()[None, None]
    options = {"mode": "bilinear", "antialias": True}
    small = F.interpolate(finding, size=224, **options)
    print(f"{across:2} px wide: {small.max():4.0%} of its contrast")
# --8<-- [end:finding]

# --8<-- [start:crops]
import torch

from cnnref.training.augmentation import crop_box


def kept(scale, row, column, size=224, tries=2000):
    """Share of random crops that hold a finding at this place."""
    random, hits = torch.Generator().manual_seed(0), 0
    for _ in range(tries):
        top, left, h, w = crop_box(size, size, random, scale=scale)
        hits += top <= row < top + h and left <= column < left + w
    return hits / tries


for low in (0.08, 0.35, 0.8):
    middle = kept((low, 1.0), 112, 112)
    corner = kept((low, 1.0), 20, 20)
    print(f"from {low:.0%}: middle {middle:.1f}, corner {corner:.1f}")
# --8<-- [end:crops]
