"""SqueezeNet: fire modules, fewer weights but as much work, two versions, a bypass."""

# --8<-- [start:fire]
from cnnref import count_stack

before, squeezed, expanded = 128, 16, 64  # fire3: 128 maps in, 128 out
fire = {
    "squeeze 1x1": f"{before}x55x55 pw{squeezed}",
    "expand 1x1": f"{squeezed}x55x55 pw{expanded}",
    "expand 3x3": f"{squeezed}x55x55 conv{expanded}k3p1",
}
total = 0
for name, stack in fire.items():
    found = count_stack(stack)
    total += found.params
    print(f"{name:12}{found.params:8,}{found.macs:13,}")
dense = count_stack(f"{before}x55x55 conv{2 * expanded}k3p1")
print(f"fire        {total:8,}\n3x3 128-128 {dense.params:8,}{dense.macs:13,}")
print(f"{dense.params / total:.1f} times fewer")
# --8<-- [end:fire]

# --8<-- [start:alexnet]
import torch
from torch import nn

from cnnref import count
from cnnref.models import create
from cnnref.summary import summary

print("                weights        MACs     numbers written")
for name in ("alexnet_2012", "squeezenet1_0", "squeezenet1_1"):
    written = 0

    def note(module, inputs, output):
        global written
        written += output.numel()

    with torch.device("meta"):
        model = create(name).eval()
        for part in model.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                part.register_forward_hook(note)
        model(torch.empty(1, *summary(name).image))
    found = count(name)
    print(f"{name:14}{found.params:11,}{found.macs:13,}{written:12,}")
# --8<-- [end:alexnet]

# --8<-- [start:versions]
from cnnref.summary import summary

for name in ("squeezenet1_0", "squeezenet1_1"):
    parts = summary(name, depth=2).parts
    fires = [part for part in parts if part.params and part.name != "features.0"][:-1]
    sides = [part.shape[-1] for part in fires]
    stem, head = parts[0].macs, next(p.macs for p in parts if p.name == "classifier.1")
    print(f"{name}: stem {stem / 1e6:.0f}, fires", end=" ")
    print(*(f"{part.macs / 1e6:.0f}" for part in fires), end="")
    print(f", head {head / 1e6:.0f} million MACs\n   sides {sides}")
# --8<-- [end:versions]

# --8<-- [start:padded]
import torch
from torch.nn.functional import conv2d

torch.manual_seed(0)
maps, weight, bias = torch.randn(1, 512, 13, 13), torch.randn(9, 512, 1, 1), torch.randn(9)
table = conv2d(maps, weight, bias).relu()
files = conv2d(maps, weight, bias, padding=1).relu()  # a 1x1 kernel with padding
print(tuple(table.shape[2:]), tuple(files.shape[2:]))
frame = 15 * 15 - 13 * 13
mixed = (13 * 13 * table.mean((2, 3)) + frame * bias.relu()) / 15**2
print(torch.allclose(files.mean((2, 3)), mixed, atol=1e-4))
print([(side - 7) // 2 + 1 for side in (224, 227)])  # the first convolution
# --8<-- [end:padded]

# --8<-- [start:scores]
import torch
from torch import nn

from cnnref.models import create

torch.manual_seed(0)
model = create("squeezenet1_1", num_classes=5).eval()
print([type(part).__name__ for part in model.classifier])
image = torch.randn(8, 3, 96, 96)
print("smallest score", round(model(image).min().item(), 3))

model.classifier[1].bias.data.fill_(-1e3)  # as a bad step may do
loss = nn.functional.cross_entropy(model(image), torch.arange(8) % 5)
loss.backward()
print("gradient", model.features[0].weight.grad.abs().max().item())
model.classifier[2] = nn.Identity()
loss = nn.functional.cross_entropy(model(image), torch.arange(8) % 5)
loss.backward()
print("without the ReLU", model.features[0].weight.grad.abs().max().item() > 0)
# --8<-- [end:scores]

# --8<-- [start:bypass]
import torch
from torch import nn

from cnnref.layers import Fire
from cnnref.models import create


class Bypass(nn.Module):
    """A module and a shortcut around it."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


model = create("squeezenet1_0").eval()
fires = [i for i, part in enumerate(model.features) if isinstance(part, Fire)]
before = sum(p.numel() for p in model.parameters())
for index in fires[1::2]:  # fire3, fire5, fire7, fire9: as many maps out as in
    model.features[index] = Bypass(model.features[index])
with torch.no_grad():
    print(tuple(model(torch.zeros(1, 3, 96, 96)).shape))
print(sum(p.numel() for p in model.parameters()) - before, "more weights")
# --8<-- [end:bypass]
