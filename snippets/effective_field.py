"""Effective receptive field: path mass, random weights, kernels, skips, patches and range."""

# --8<-- [start:answer]
import torch
from torch.nn.functional import conv1d

third = torch.full((1, 1, 3), 1 / 3, dtype=torch.float64)
mass = torch.ones(1, 1, 1, dtype=torch.float64)  # one unit
for _ in range(20):  # layer by layer down to the pixels
    mass = conv1d(mass, third, padding=2)

mass = mass.flatten()
pixel = torch.arange(len(mass)) - len(mass) // 2
sigma = (mass * pixel**2).sum().sqrt()
inner = mass[pixel.abs() <= 7].sum()
print(f"field {len(mass)}, deviation {sigma:.2f}")
print(f"sqrt(2 * 20 / 3) = {(2 * 20 / 3) ** 0.5:.2f}")
print(f"the middle 15 pixels hold {inner:.2f}")
# --8<-- [end:answer]

# --8<-- [start:layers]
import torch
from torch.nn.functional import conv1d


def side(mass, share):
    """Pixels of the narrowest centred stretch that holds a share."""
    half = len(mass) // 2
    reach = 0
    while mass[half - reach : half + reach + 1].sum() < share:
        reach += 1
    return 2 * reach + 1


mass = torch.ones(1, 1, 1, dtype=torch.float64)
third = torch.full((1, 1, 3), 1 / 3, dtype=torch.float64)
print("layers  field  line of 95%  square of 95%  its area")
for layer in range(1, 81):
    mass = conv1d(mass, third, padding=2)
    if layer in (5, 10, 20, 40, 80):
        field = mass.shape[-1]
        line = side(mass.flatten(), 0.95)
        square = side(mass.flatten(), 0.95**0.5)  # both axes: 0.95
        area = (square / field) ** 2
        print(f"{layer:6}{field:7}{line:13}{square:15}{area:10.2f}")
# --8<-- [end:layers]

# --8<-- [start:random]
import torch
from torch.nn.functional import conv1d

torch.manual_seed(0)
squares, sizes = torch.zeros(13), torch.zeros(13)
for _ in range(100):  # 100 random networks of 6 linear layers
    gradient = torch.ones(1, 1, 1)
    for channels in (1, 32, 32, 32, 32, 32):
        weight = torch.randn(32, channels, 3) / (3 * channels) ** 0.5
        gradient = conv1d(gradient, weight, padding=2)
    squares += gradient.square().sum((0, 1))
    sizes += gradient.abs().sum((0, 1))


def deviation(share):
    pixel = torch.arange(13) - 6
    return float((share * pixel**2).sum() / share.sum()) ** 0.5


print("formula 2.0, squares within 5%:", 1.9 < deviation(squares) < 2.1)
wider = deviation(sizes) / deviation(squares)
print("absolute values are wider:", 1.2 < wider < 1.45)
# --8<-- [end:random]

# --8<-- [start:kernels]
from math import sqrt

import cnnref

print("kernels  field  deviation      dense  depthwise")
for kernel, count in ((3, 15), (7, 5), (11, 3), (31, 1)):
    same = f"{kernel}p{kernel // 2}nobias"
    stack = f"96x56x56 (conv96k{same})x{count}"
    field = cnnref.analyse(stack)[-1].rf.size[0]
    sigma = sqrt(count * (kernel**2 - 1) / 12)
    dense = cnnref.count_stack(stack).params
    thin = cnnref.count_stack(f"96x56x56 (dw{same})x{count}").params
    print(f"{count:2} of {kernel:2} {field:6}{sigma:11.2f}", end="")
    print(f"{dense:11,}{thin:11,}")
# --8<-- [end:kernels]

# --8<-- [start:skips]
from torch import nn

from cnnref import receptive_field


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, x):
        return x + self.conv(x)


plain = nn.Sequential(*(nn.Conv2d(1, 1, 3, padding=1) for _ in range(20)))
residual = nn.Sequential(*(Block() for _ in range(20)))
for name, net in (("plain", plain), ("residual", residual)):
    report = receptive_field(net)
    mass = report.mass("19")
    print(f"{name:9} field {report['19'].size[0]}, ", end="")
    print(f"deviation {mass.spread(0):.2f}, 95% in {mass.width(0)}")
# --8<-- [end:skips]

# --8<-- [start:gradient]
import torch
from torch import nn

from cnnref.analyser.gradient import effective_field

torch.manual_seed(0)
layers = [nn.Conv2d(1, 16, 3), nn.ReLU()]
for _ in range(5):
    layers += [nn.Conv2d(16, 16, 3), nn.ReLU()]
net = nn.Sequential(*layers)

share = effective_field(net, "11", (1, 13, 13), samples=64)
middle, corner = share[5:8, 5:8].mean(), share[0, 0]
pixel = torch.arange(13) - 6
sigma = (share.sum(0) * pixel**2).sum().sqrt()
print("shares of 13 x 13 pixels, sum", round(float(share.sum()), 3))
print("middle over corner more than 100:", bool(middle > 100 * corner))
print("wider than the path mass:", bool(sigma > (2 * 6 / 3) ** 0.5))
# --8<-- [end:gradient]

# --8<-- [start:objects]
from cnnref import receptive_field

wide = 150  # pixels across the object
print(f"object of {wide} pixels")
for name, step in (
    ("vgg16", "features"),
    ("resnet50", "layer4"),
    ("efficientnet_b0", "features"),
):
    report = receptive_field(name)
    field, inner = report[step].size[0], report.mass(step).width(0)
    print(f"{name:15} field {field}: {field >= wide!s:5}", end="")
    print(f"  95% in {inner}: {inner >= wide}")
# --8<-- [end:objects]

# --8<-- [start:bag]
import torch
from torch import nn

torch.manual_seed(0)
reads = nn.Conv2d(3, 32, 8, stride=8)  # one patch a unit
local = nn.Sequential(reads, nn.ReLU(), nn.Conv2d(32, 10, 1))


def logits(image):
    return local(image).mean((2, 3))  # evidence of all patches, averaged


image = torch.rand(1, 3, 64, 64)
patches = nn.functional.unfold(image, 8, stride=8)
shuffled = patches[..., torch.randperm(64)]
other = nn.functional.fold(shuffled, (64, 64), 8, stride=8)
print("the images differ:", not torch.equal(image, other))
same = torch.allclose(logits(image), logits(other), atol=1e-5)
print("same logits:", same)
# --8<-- [end:bag]

# --8<-- [start:range]
import torch
from torch.nn.functional import conv1d


def reach(rates):
    """Pixels from the first to the last with a gradient."""
    x = torch.zeros(1, 1, 601, dtype=torch.float64, requires_grad=True)
    y, ones = x, torch.ones(1, 1, 3, dtype=torch.float64)
    for d in rates:
        y = conv1d(y, ones, padding=d, dilation=d)
    (gradient,) = torch.autograd.grad(y[0, 0, 300], x)
    read = gradient[0, 0].nonzero().flatten()
    return int(read[-1] - read[0]) + 1


doubling = [reach([2**i for i in range(n)]) for n in range(1, 8)]
print("dilation 1, 2, 4, …:", *doubling)
print("plain, 111 and 112: ", reach([1] * 111), reach([1] * 112))
print("plain, deviation 56:", 3 * 56**2 // 2, "layers")
# --8<-- [end:range]
