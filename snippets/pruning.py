"""Pruning: zeros, whole channels, two of four."""

# --8<-- [start:answer]
import torch
from torch import nn

from cnnref.deploy import prune_channels, prune_weights, sparsity
from cnnref.summary import summary

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(64, 64, 3, bias=False),
    nn.ReLU(),
    nn.Conv2d(64, 64, 3, bias=False),
)
for name, pruned in (
    ("dense", net),
    ("90% of the weights", prune_weights(net, 0.9)),
    ("half of the channels", prune_channels(net, 0.5)),
):
    total = summary(pruned, 64, 56, 56)
    print(f"{name}: {100 * sparsity(pruned):.1f}% zeros")
    print(f"  weight {tuple(pruned[0].weight.shape)}")
    print(f"  {total.params:,} parameters, {total.macs:,} MACs")
# --8<-- [end:answer]

# --8<-- [start:storage]
weights, share = 64 * 64 * 9, 0.9
kept = round(weights * (1 - share))
dense = 4 * weights
indexed = kept * (4 + 2)  # a value, and a 16-bit index beside it
bitmap = kept * 4 + weights // 8  # a value, and a bit for each place
for name, size in (
    ("dense float32", dense),
    ("values, indices", indexed),
    ("values, bitmap", bitmap),
    ("dense int8", weights),
):
    print(f"{name:15} {size:7,} bytes, {dense / size:.1f} times less")
# --8<-- [end:storage]

# --8<-- [start:mask]
import torch
from torch import nn
from torch.nn.utils import prune

layer = nn.Conv2d(64, 64, 3, bias=False)
prune.l1_unstructured(layer, "weight", amount=0.9)
print("while pruning:", [n for n, _ in layer.named_parameters()],
      [n for n, _ in layer.named_buffers()])  # fmt: skip
prune.remove(layer, "weight")
print("afterwards:   ", [n for n, _ in layer.named_parameters()])
zeros = int((layer.weight == 0).sum())
print("zeros:", zeros, "of", layer.weight.numel())
# --8<-- [end:mask]

# --8<-- [start:surgery]
import torch
from torch import nn

from cnnref.deploy import drop_channels

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
    nn.Conv2d(8, 8, 3, groups=8), nn.ReLU(),  # depthwise
    nn.Conv2d(8, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 2),
).eval().double()  # fmt: skip
gone = [1, 5, 6]
small = drop_channels(net, "0", gone)
for name in ("0", "1", "3", "5"):
    was, now = (m.get_submodule(name).weight for m in (net, small))
    print(f"layer {name}: {tuple(was.shape)} -> {tuple(now.shape)}")
x = torch.randn(2, 3, 10, 10, dtype=torch.float64)
with torch.no_grad():
    net[5].weight[:, gone] = 0  # nobody reads these channels any more
    print("same output:", torch.allclose(small(x), net(x)))
# --8<-- [end:surgery]

# --8<-- [start:macs]
import torch
from torch import nn

from cnnref.deploy import prune_channels
from cnnref.summary import summary

net = nn.Sequential(
    nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(),
    nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(),
    nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
)  # fmt: skip
names = ("0", "2", "4", "8")
whole = {p.name: p.macs for p in summary(net, 3, 32, 32).parts}
for share in (0.25, 0.5, 0.75):
    small = summary(prune_channels(net, share), 3, 32, 32)
    left = {p.name: p.macs / whole[p.name] for p in small.parts
            if p.name in names}  # fmt: skip
    parts = " ".join(f"{left[n]:.4f}" for n in names)
    total = small.macs / sum(whole.values())
    print(f"{share:4} gone: {parts}")
    print(f"     all left: {total:.4f}")
# --8<-- [end:macs]

# --8<-- [start:tied]
from cnnref.deploy import drop_channels
from cnnref.models import create

net = create("resnet18")
inner = drop_channels(net, "layer1.0.conv1", [0, 1])
print("inside a block:", inner.layer1[0].conv1.out_channels, "channels")
for name in ("layer1.0.conv2", "conv1"):
    try:
        drop_channels(net, name, [0, 1])
    except ValueError as fault:
        print(fault)
# --8<-- [end:tied]

# --8<-- [start:two_of_four]
import torch
from torch import nn

from cnnref.deploy import prune_two_of_four, sparsity

torch.manual_seed(0)
conv = prune_two_of_four(nn.Conv2d(8, 4, 3, bias=False))
fours = conv.weight.movedim(1, -1).reshape(-1, 4)  # along channels in
print("two of each four:", bool(((fours != 0).sum(1) == 2).all()))
print("first two groups:", (fours[:2] != 0).int().tolist())
print("bits for four float16:", 4 * 16, "->", 2 * 16 + 2 * 2)
stem = prune_two_of_four(nn.Conv2d(3, 4, 3, bias=False))
print("first layer, 3 channels in:", sparsity(stem), "zeros")
# --8<-- [end:two_of_four]

# --8<-- [start:hold]
import torch
from torch import nn

from cnnref.deploy import hold_zeros, prune_weights, sparsity, zeros

torch.manual_seed(0)
net = prune_weights(nn.Conv2d(3, 8, 3), 0.75)
masks = zeros(net)
sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for _ in range(2):
    sgd.zero_grad()
    net(torch.randn(4, 3, 8, 8)).square().mean().backward()
    sgd.step()
    print(f"after the step: {sparsity(net):.2f} zeros", end=", ")
    hold_zeros(net, masks)
    print(f"held: {sparsity(net):.2f}")
# --8<-- [end:hold]
