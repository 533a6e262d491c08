"""1x1 convolutions: a linear layer at every pixel, reduce, expand, match, and what stays linear."""

# --8<-- [start:answer]
import torch
from torch import nn

torch.manual_seed(0)
conv, linear = nn.Conv2d(64, 16, 1), nn.Linear(64, 16)
with torch.no_grad():
    linear.weight.copy_(conv.weight[:, :, 0, 0])
    linear.bias.copy_(conv.bias)
x = torch.randn(2, 64, 7, 7)
y = linear(x.movedim(1, -1)).movedim(-1, 1)  # channels last, back
print(torch.allclose(conv(x), y, atol=1e-5))
print(sum(p.numel() for p in conv.parameters()), "= 64 x 16 + 16")
# --8<-- [end:answer]

# --8<-- [start:reads]
import torch
from torch import nn

torch.manual_seed(0)
for size in (1, 3):
    conv = nn.Conv2d(8, 4, size, padding=size // 2)
    x = torch.randn(1, 8, 7, 7, requires_grad=True)
    conv(x)[0, 0, 3, 3].backward()
    reached = x.grad[0] != 0
    places, channels = reached.any(0).sum(), reached.any((1, 2)).sum()
    print(size, "reads", int(places), "places,", int(channels), "channels")
# --8<-- [end:reads]

# --8<-- [start:reduce]
from cnnref import count_stack

wide = "256x56x56 conv256k3p1nobias"
thin = "256x56x56 pw64nobias conv64k3p1nobias pw256nobias"
for name, stack in [("3x3 at 256", wide), ("1x1, 3x3, 1x1", thin)]:
    found = count_stack(stack)
    each = [layer.params for layer in found.layers]
    print(f"{name:13} {found.params:,} {each}")
    print(f"{'MACs':13} {found.macs:,}")
print(round(count_stack(wide).params / count_stack(thin).params, 2))
# --8<-- [end:reduce]

# --8<-- [start:googlenet]
from cnnref.models.googlenet import TABLE

print("block     in -> before 3x3, before 5x5")
for name, (inputs, _, red3, _, red5, *_) in TABLE.items():
    print(f"{name[9:]:5} {inputs:6} -> {red3:10} {red5:11}")
print("largest before a 5x5:", max(row[4] for row in TABLE.values()))
# --8<-- [end:googlenet]

# --8<-- [start:branch]
from cnnref import count_stack

direct = count_stack("256x28x28 conv96k5p2nobias")
reduced = count_stack("256x28x28 pw32nobias conv96k5p2nobias")
print("direct ", direct.params)
print("reduced", reduced.params, [n.params for n in reduced.layers])
print("weights", round(direct.params / reduced.params, 2))
print("MACs   ", round(direct.macs / reduced.macs, 2))
# --8<-- [end:branch]

# --8<-- [start:expand]
from torch import nn

from cnnref.models import create

net = create("mobilenet_v2")
for number in (1, 2):
    for conv in net.features[number].modules():
        if isinstance(conv, nn.Conv2d):
            k, g = conv.kernel_size[0], conv.groups
            print(f"block {number}: {k}x{k}, groups {g:2},", end=" ")
            print(conv.in_channels, "->", conv.out_channels)
# --8<-- [end:expand]

# --8<-- [start:match]
from torch import nn

from cnnref.models import create

for name, part in create("resnet50").named_modules():
    if isinstance(part, nn.Conv2d) and "downsample" in name:
        sizes = part.kernel_size, part.in_channels, part.out_channels
        print(name, *sizes, "stride", part.stride[0])
# --8<-- [end:match]

# --8<-- [start:linear]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(1, 8, 5, 5).double()
a, b = nn.Conv2d(8, 32, 1).double(), nn.Conv2d(32, 4, 1).double()
one = nn.Conv2d(8, 4, 1).double()
A, B = a.weight[:, :, 0, 0], b.weight[:, :, 0, 0]
with torch.no_grad():
    one.weight[:, :, 0, 0] = B @ A
    one.bias.copy_(B @ a.bias + b.bias)
print("nothing between:", torch.allclose(b(a(x)), one(x)))
print("ReLU between:   ", torch.allclose(b(a(x).relu()), one(x)))
# --8<-- [end:linear]
