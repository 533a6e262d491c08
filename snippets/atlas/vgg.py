"""VGG: small kernels in stacks, where the weights are, depth, the pool before the head."""

# --8<-- [start:field]
from cnnref import analyse, count_stack

stacks = {
    "two 3x3": "64x56x56 (conv64k3p1nobias)x2",
    "one 5x5": "64x56x56 conv64k5p2nobias",
    "three 3x3": "64x56x56 (conv64k3p1nobias)x3",
    "one 7x7": "64x56x56 conv64k7p3nobias",
}
print("          field weights        MACs maps")
for name, stack in stacks.items():
    field = analyse(stack)[-1].rf.size[0]
    found = count_stack(stack)
    maps = len(found.layers)  # to keep for training
    print(f"{name:10}{field:5}{found.params:8,}{found.macs:12,}{maps:5}")
# --8<-- [end:field]

# --8<-- [start:unequal]
import torch
from torch.nn.functional import conv2d

torch.manual_seed(0)
first, second, image = (torch.randn(1, 1, side, side, dtype=torch.double) for side in (3, 3, 9))
merged = conv2d(first, second.flip(2, 3), padding=2)  # a 5x5
single = conv2d(image, merged, padding=2)
middle = conv2d(image, first, padding=1)
stack = conv2d(middle, second, padding=1)
bent = conv2d(middle.relu(), second, padding=1)

inner = (..., slice(1, -1), slice(1, -1))
print("kernel", tuple(merged.shape[2:]))
print("inside  ", torch.allclose(stack[inner], single[inner]))
print("borders ", torch.allclose(stack, single))
print("with ReLU", torch.allclose(bent[inner], single[inner]))
# --8<-- [end:unequal]

# --8<-- [start:configurations]
from cnnref import analyse, count_stack

last = {"A": "", "B": "", "C": " pw{0}", "D": " conv{0}k3p1", "E": " (conv{0}k3p1)x2"}
print("  layers      params           MACs field")
for name, more in last.items():
    body = "3x224x224"
    for width in (64, 128, 256, 512, 512):
        deep = width > 128
        pair = 1 if name == "A" and not deep else 2
        body += f" (conv{width}k3p1)x{pair}"
        body += more.format(width) * deep + " max2"
    found = count_stack(body + " fc4096 fc4096 fc1000")
    layers = sum(layer.params > 0 for layer in found.layers)
    field = analyse(body)[-1].rf.size[0]
    print(f"{name}{layers:7}{found.params:12,}{found.macs:15,}{field:6}")
# --8<-- [end:configurations]

# --8<-- [start:parts]
import torch
from torch import nn

from cnnref.models import create

with torch.device("meta"):  # sizes alone, no memory
    model = create("vgg16")
whole = sum(p.numel() for p in model.parameters())
for name in ("features", "classifier.0", "classifier.3", "classifier.6"):
    part = model.get_submodule(name)
    weights = sum(p.numel() for p in part.parameters())
    print(f"{name:12}{weights:12,}{weights / whole:7.1%}")
pools = [part for part in model.modules() if isinstance(part, nn.MaxPool2d)]
print(f"{len(pools)} pools, kernel {pools[0].kernel_size}, stride {pools[0].stride}")
# --8<-- [end:parts]

# --8<-- [start:pool]
import torch
from torch import nn
from torch.nn.functional import avg_pool2d

torch.manual_seed(0)
pool, fc6 = nn.AdaptiveAvgPool2d(7), nn.Linear(8 * 7 * 7, 5)  # VGG: 512, 4096
slide = nn.Conv2d(8, 5, 7)  # the same weights as a convolution
slide.weight.data = fc6.weight.data.view(5, 8, 7, 7)
slide.bias.data = fc6.bias.data

for image in (224, 256, 448):
    maps = torch.randn(1, 8, image // 32, image // 32)
    pooled, dense = fc6(pool(maps).flatten(1)), slide(maps)
    same = torch.allclose(pooled, dense.mean((2, 3)), atol=1e-5)
    print(image, tuple(maps.shape[2:]), "scores", tuple(dense.shape[2:]), same)
print(torch.allclose(pool(maps), avg_pool2d(maps, 2)))  # at 448
# --8<-- [end:pool]

# --8<-- [start:start]
import torch
from torch import nn

from cnnref.models import create

torch.manual_seed(0)
image = torch.randn(1, 3, 32, 32)
print("deviation   conv  signal  gradient")
for deviation in (0.01, 0.1, None):
    for name in ("vgg11", "vgg19"):
        with torch.device("meta"):
            body = create(name, init_weights=False).features
        body = body.to_empty(device="cpu")
        convs = [part for part in body if isinstance(part, nn.Conv2d)]
        for conv in convs:
            he = (2 / conv.weight[0].numel()) ** 0.5
            nn.init.normal_(conv.weight, std=deviation or he)
            nn.init.zeros_(conv.bias)
        out = body(image)
        out.std().backward()
        slope = convs[0].weight.grad.norm()
        print(f"{deviation or 'He':9}{len(convs):7}{out.std():8.1e}{slope:10.1e}")
# --8<-- [end:start]

# --8<-- [start:compare]
import torch
from torch import nn

from cnnref.models import create
from cnnref.summary import summary

for name in ("vgg16", "resnet50"):
    with torch.device("meta"):
        modules = dict(create(name).named_modules())
    layers = [n for n, m in modules.items() if isinstance(m, nn.Conv2d | nn.Linear)]
    row = [n for n in layers if "downsample" not in n]  # shortcuts lie beside
    found = summary(name)
    print(f"{name:9}{len(row):3} layers in a row, {len(layers)} in all")
    print(f"{found.params:13,} parameters{found.work.macs:16,} MACs")
# --8<-- [end:compare]

# --8<-- [start:head]
import torch
from torch import nn

from cnnref.models import create

with torch.device("meta"):
    model = create("vgg16_bn", num_classes=10)
    before = sum(p.numel() for p in model.parameters())
    model.avgpool = nn.AdaptiveAvgPool2d(1)  # one mean a channel
    model.classifier = nn.Linear(512, 10)
    after = sum(p.numel() for p in model.parameters())
    print(model(torch.empty(2, 3, 96, 96)).shape)
print(f"{before:,} -> {after:,}")
# --8<-- [end:head]
