"""ViT in numbers: where the weights lie, what a token reads, other sizes, a small one."""

# --8<-- [start:patches]
from cnnref.summary import summary

print("          tokens  projection positions     blocks")
for name in ("vit_b_16", "vit_b_32", "vit_l_16"):
    report = summary(name, depth=2)
    part = {one.name: one for one in report.parts}
    tokens, width = part["encoder.layers"].shape
    first, blocks = part["conv_proj"], part["encoder.layers"]
    row = f"{first.params:11,} {tokens * width:9,} {blocks.params:11,}"
    print(f"{name} {tokens:7} {row}")
# --8<-- [end:patches]

# --8<-- [start:reads]
import torch
from torch import nn

from cnnref.models.vit import VisionTransformer

torch.manual_seed(0)
net = VisionTransformer(224, 16, 1, 12, 768, 3072).eval()
block = net.encoder.layers[0]


def reads(mix):
    x = torch.randn(1, 3, 224, 224, requires_grad=True)
    tokens = net.conv_proj(x).flatten(2).transpose(1, 2)
    mix(tokens)[0, 7 * 14 + 7, 0].backward()  # row 7, column 7
    seen = x.grad[0].abs().sum(0) > 0
    return f"{seen.any(1).sum()}x{seen.any(0).sum()} pixels"


print("patch alone:         ", reads(nn.Identity()))
print("one block:           ", reads(block))
nn.init.zeros_(block.self_attention.out_proj.weight)
print("its attention silent:", reads(block))
# --8<-- [end:reads]

# --8<-- [start:heads]
import torch

from cnnref.layers import EncoderBlock
from cnnref.summary import summary

torch.manual_seed(0)
one, twelve = (EncoderBlock(heads, 768, 3072).eval() for heads in (1, 12))
twelve.load_state_dict(one.state_dict())  # the same weights fit
for block in (one, twelve):
    report = summary(block, 197, 768)
    maps = block.self_attention.num_heads * 197**2
    print(f"{report.params:,} {report.macs:,} numbers in maps: {maps:,}")
x = torch.randn(1, 197, 768)
with torch.no_grad():
    print("same output:", torch.allclose(one(x), twelve(x), atol=1e-4))
# --8<-- [end:heads]

# --8<-- [start:sizes]
import torch

from cnnref.models import create
from cnnref.summary import summary

print("size tokens       params   GMAC")
for size in (224, 384, 512):
    with torch.device("meta"):  # shapes only, no numbers
        net = create("vit_b_16", image_size=size)
    report = summary(net, 3, size, size)
    tokens = net.encoder.pos_embedding.shape[1]
    print(f"{size:4} {tokens:6} {report.params:12,} {report.macs / 1e9:6.1f}")
try:
    net(torch.zeros(1, 3, 224, 224, device="meta"))
except ValueError as error:
    print(error)
# --8<-- [end:sizes]

# --8<-- [start:head]
import torch

from cnnref.models import create

with torch.device("meta"):  # shapes only, no numbers
    plain = create("vit_b_16")
    hidden = create("vit_b_16", representation_size=768)
for net in (plain, hidden):
    layers = [type(layer).__name__ for layer in net.heads]
    weights = sum(p.numel() for p in net.heads.parameters())
    print(f"{weights:9,}", *layers)
# --8<-- [end:head]

# --8<-- [start:build]
import torch

from cnnref.models.vit import VisionTransformer
from cnnref.summary import summary

small = VisionTransformer(
    image_size=32, patch_size=4, num_layers=6, num_heads=3,
    hidden_dim=192, mlp_dim=768, num_classes=10,
)  # fmt: skip
report = summary(small, 3, 32, 32)
print(small.encoder.pos_embedding.shape[1], "tokens")
print(f"{report.params:,} parameters, {report.macs:,} MACs")
print(small(torch.randn(2, 3, 32, 32)).shape)
# --8<-- [end:build]
