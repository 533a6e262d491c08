"""Mixer in numbers: where weights and work lie, what a token reads, why the size is fixed."""

# --8<-- [start:split]
from cnnref.summary import summary

report = summary("mixer_b16_224", depth=4)
print("                 params         MACs")
for name in ("mlp_tokens", "mlp_channels"):
    parts = [part for part in report.parts if name in part.name]
    params = sum(part.params for part in parts)
    macs = sum(part.macs for part in parts)
    print(f"{name:12} {params:10,} {macs:13,}")
# --8<-- [end:split]

# --8<-- [start:reads]
import torch
from torch import nn

from cnnref.models.mixer import MlpMixer

torch.manual_seed(0)
net = MlpMixer(patch_size=16, num_blocks=1, embed_dim=768).eval()
block = net.blocks[0]


def reads(mix):
    x = torch.randn(1, 3, 224, 224, requires_grad=True)
    tokens = net.stem(x).flatten(2).transpose(1, 2)
    mix(tokens)[0, 7 * 14 + 7, 0].backward()  # row 7, column 7
    seen = x.grad[0].abs().sum(0) > 0
    return f"{seen.any(1).sum()}x{seen.any(0).sum()} pixels"


print("patch alone:         ", reads(nn.Identity()))
print("one block:           ", reads(block))
nn.init.zeros_(block.mlp_tokens.fc2.weight)
print("token mixing silent: ", reads(block))
# --8<-- [end:reads]

# --8<-- [start:order]
import torch

from cnnref.models.mixer import MlpMixer

torch.manual_seed(0)
net = MlpMixer(patch_size=32, num_blocks=2, embed_dim=64).eval()
torch.nn.init.normal_(net.head.weight)
order = torch.randperm(49)
tokens = torch.randn(1, 49, 64)


def answer(tokens):
    return net.head(net.norm(net.blocks(tokens)).mean(1))


with torch.no_grad():
    before, moved = answer(tokens), answer(tokens[:, order])
    print("patches dealt anew:", torch.allclose(before, moved, atol=1e-4))
    for block in net.blocks:
        mlp = block.mlp_tokens
        mlp.fc1.weight.copy_(mlp.fc1.weight[:, order])
        mlp.fc2.weight.copy_(mlp.fc2.weight[order])
        mlp.fc2.bias.copy_(mlp.fc2.bias[order])
    moved = answer(tokens[:, order])
    print("weights dealt along:", torch.allclose(before, moved, atol=1e-4))
# --8<-- [end:order]

# --8<-- [start:paper]
from torch import device

from cnnref.models.mixer import MlpMixer

print("      tokens  D_S  D_C  params without head")
for name, patch, blocks, width in (
    ("S/32", 32, 8, 512), ("S/16", 16, 8, 512), ("B/32", 32, 12, 768),
    ("B/16", 16, 12, 768), ("L/32", 32, 24, 1024), ("L/16", 16, 24, 1024),
    ("H/14", 14, 32, 1280),
):  # fmt: skip
    with device("meta"):  # shapes only, no numbers
        net = MlpMixer(patch, blocks, width)
    block = net.blocks[0]
    inner = [m.fc1.out_features for m in (block.mlp_tokens, block.mlp_channels)]
    count = sum(p.numel() for p in net.parameters())
    count -= sum(p.numel() for p in net.head.parameters())
    tokens = block.mlp_tokens.fc1.in_features
    print(f"{name} {tokens:7} {inner[0]:4} {inner[1]:4} {count:12,}")
# --8<-- [end:paper]

# --8<-- [start:sizes]
import torch

from cnnref.models import create

with torch.device("meta"):  # shapes only, no numbers
    net = create("mixer_b16_224")
    try:
        net(torch.zeros(1, 3, 448, 448))
    except ValueError as error:
        print(error)

width, hidden = 768, 384
print("tokens   kept  grown   maps  MMAC a block")
for side in (14, 28, 56):
    n = side * side
    kept = 2 * n * hidden * width
    grown = kept * n // 196  # hidden layer grows with the tokens
    maps = 2 * n * n * width  # attention of a ViT
    print(f"{n:6} {kept / 1e6:6.0f} {grown / 1e6:6.0f} {maps / 1e6:6.0f}")
# --8<-- [end:sizes]
