"""DenseNet: how channels grow, what the bottleneck saves, memory, keys, lengths of paths."""

# --8<-- [start:growth]
import torch

from cnnref.models import create

with torch.device("meta"):  # sizes alone
    features = create("densenet121").features
for part, module in features.named_children():
    if "block" in part:
        reads = [layer.norm1.num_features for layer in module.values()]
        print(part, f"{len(reads):2} layers read", reads[0], reads[1], "...", reads[-1])
        rule = [reads[0] + 32 * done for done in range(len(reads))]
        print("   k0 + k(l - 1):", reads == rule, "out", reads[-1] + 32)
    if "transition" in part:
        conv, pool = module.conv, module.pool
        print(part, conv.kernel_size, "to", conv.out_channels, "average", pool.kernel_size)
# --8<-- [end:growth]

# --8<-- [start:kept]
import torch

from cnnref.models import create

torch.manual_seed(0)
block = create("densenet121").features.denseblock1.eval()
x = torch.randn(1, 64, 8, 8)
with torch.no_grad():
    out = block(x)
    first = block.denselayer1([x])
print(tuple(x.shape), "->", tuple(out.shape))
print("input kept  ", torch.equal(out[:, :64], x))
print("layer 1 kept", torch.equal(out[:, 64:96], first))
layers = len(block)
print(layers, "layers,", layers * (layers + 1) // 2, "connections")
# --8<-- [end:kept]

# --8<-- [start:compact]
from cnnref import count


def weights(k, layers, bottleneck, theta):
    """Weights of all convolutions, the classifier's too."""
    width = 2 * k
    total = 3 * width * 7 * 7
    for number, size in enumerate(layers):
        if number:  # a transition stands before all blocks but the first
            total += width * int(theta * width)
            width = int(theta * width)
        for _ in range(size):
            total += width * 4 * k + 9 * 4 * k * k if bottleneck else 9 * width * k
            width += k
    return total + width * 1000, width


for name, bottleneck, theta in (("", 0, 1), ("B", 1, 1), ("C", 0, 0.5), ("BC", 1, 0.5)):
    total, width = weights(32, (6, 12, 24, 16), bottleneck, theta)
    print(f"DenseNet-{name:3}{total:12,} weights, {width:5,} maps at the end")
print(f"{count('densenet121').params - total:,} more in norms and a bias")
# --8<-- [end:compact]

# --8<-- [start:depths]
import torch
from torch import nn

from cnnref.models import create
from cnnref.models.densenet import DenseNet

tables = {121: (24, 16), 169: (32, 32), 201: (48, 32), 161: (36, 24), 264: (64, 48)}
for name, last in tables.items():
    more = {"growth_rate": 48, "num_init_features": 96} if name == 161 else {}
    with torch.device("meta"):
        model = DenseNet(block_config=(6, 12, *last), **more)
    layers = [m for m in model.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    size = sum(p.numel() for p in model.parameters())
    print(f"DenseNet-{name}: {len(layers)} layers, {size:,} parameters")
# --8<-- [end:depths]

# --8<-- [start:memory]
import torch
from torch.autograd.graph import saved_tensors_hooks

from cnnref.models.densenet import DenseBlock


def kept(layers, efficient):
    """Bytes that the block keeps for its backward pass."""
    held = {}

    def note(tensor):
        storage = tensor.untyped_storage()
        held[storage.data_ptr()] = storage.nbytes()
        return tensor

    block = DenseBlock(layers, 24, 4, 12, 0.0, efficient).train()
    x = torch.randn(8, 24, 16, 16, requires_grad=True)
    with saved_tensors_hooks(note, lambda tensor: tensor):
        out = block(x)
    # the hooks do not see what a checkpoint keeps: its inputs, the maps themselves
    maps = out.nbytes if efficient else 0
    return (sum(held.values()) + maps) / 2**20


print("layers   plain  again  MiB")
for layers in (8, 16, 32):
    print(f"{layers:6}{kept(layers, False):8.1f}{kept(layers, True):7.1f}")
# --8<-- [end:memory]

# --8<-- [start:keys]
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from cnnref.models import create, load_checkpoint

model = create("densenet121")
new = model.state_dict()
old = {re.sub(r"(layer\d+\.\w+)([12])\.", r"\1.\2.", key): new[key] for key in new}
where = "features.denseblock1.denselayer1."
print([key.removeprefix(where) for key in old if key.startswith(where)][:1])
print([key.removeprefix(where) for key in new if key.startswith(where)][:1])
found = model.load_state_dict(old, strict=False)
print(len(found.missing_keys), "missing,", len(found.unexpected_keys), "unexpected")
with TemporaryDirectory() as folder:
    path = Path(folder, "densenet121-a639ec97.pth")
    torch.save(old, path)
    loaded = load_checkpoint(path).state_dict()
print(all(torch.equal(loaded[key], new[key]) for key in new))
# --8<-- [end:keys]

# --8<-- [start:paths]
k, width, mean = 32, 64, 0.0  # mean: 3x3 layers on a path, over the channels so far
longest = 0
for number, layers in enumerate((6, 12, 24, 16), 1):
    for _ in range(layers):
        mean = (width * mean + k * (mean + 1)) / (width + k)  # a new map is one longer
        width += k
    longest += layers
    print(f"block {number}: longest {longest:2}, mean {mean:4.1f}, {2**layers:,} paths")
    width //= 2
# --8<-- [end:paths]

# --8<-- [start:own]
import torch
from torch import nn

from cnnref.models import create
from cnnref.models.densenet import DenseNet

with torch.device("meta"):
    model = create("densenet121", num_classes=14, memory_efficient=True)
    small = DenseNet(growth_rate=12, block_config=(16, 16, 16), num_init_features=24,
                     num_classes=10)  # fmt: skip
    small.features.conv0 = nn.Conv2d(3, 24, 3, padding=1, bias=False)
    for part in ("norm0", "relu0", "pool0"):  # the paper's network for 32x32
        delattr(small.features, part)
    print(small(torch.empty(2, 3, 32, 32)).shape, small.classifier.in_features)
for name, net in {"14 labels": model, "BC, L=100, k=12": small}.items():
    print(f"{name}: {sum(p.numel() for p in net.parameters()):,}")
# --8<-- [end:own]
