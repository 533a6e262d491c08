"""Vision Transformer: patches, places, the cost of attention."""

# --8<-- [start:patchify]
import torch
from torch import nn

torch.manual_seed(0)
images = torch.randn(2, 3, 32, 32)
conv = nn.Conv2d(3, 48, kernel_size=8, stride=8)
tokens = conv(images).flatten(2).transpose(1, 2)

patches = images.unfold(2, 8, 8).unfold(3, 8, 8)  # N, C, 4, 4, 8, 8
rows = patches.permute(0, 2, 3, 1, 4, 5).reshape(2, 16, 3 * 8 * 8)
linear = rows @ conv.weight.reshape(48, -1).T + conv.bias
print(tuple(tokens.shape), torch.allclose(tokens, linear, atol=1e-5))
# --8<-- [end:patchify]

# --8<-- [start:whole]
import torch

from cnnref.models.vit import VisionTransformer

layers, heads, width, between = 2, 2, 16, 64
vit = VisionTransformer(32, 8, layers, heads, width, between)
x = torch.randn(1, 3, 32, 32)
patches = vit.conv_proj(x).flatten(2).transpose(1, 2)
tokens = torch.cat([vit.class_token, patches], 1)
print("patches", tuple(patches.shape), "tokens", tuple(tokens.shape))
print("places ", tuple(vit.encoder.pos_embedding.shape))
y = vit.encoder(tokens)
print(torch.allclose(vit.heads(y[:, 0]), vit(x)))  # the class token
print("mean of the patches:", tuple(y[:, 1:].mean(1).shape))
# --8<-- [end:whole]

# --8<-- [start:permuted]
import torch

from cnnref.layers import EncoderBlock

torch.manual_seed(0)
block = EncoderBlock(num_heads=2, hidden_dim=16, mlp_dim=32).eval()
tokens, places = torch.randn(1, 9, 16), torch.randn(1, 9, 16)
order = torch.randperm(9)


def alike(a, b):
    return torch.allclose(a, b, atol=1e-5)


with torch.no_grad():
    y = block(tokens)
    moved = block(tokens[:, order])
    print("tokens follow:", alike(moved, y[:, order]))
    print("mean unchanged:", alike(moved.mean(1), y.mean(1)))
    y = block(tokens + places)
    moved = block(tokens[:, order] + places)
    print("with positions:", alike(moved, y[:, order]))
# --8<-- [end:permuted]

# --8<-- [start:resize]
from cnnref.models.positions import resize_positions
from cnnref.models.vit import VisionTransformer

shape = {"patch_size": 8, "num_layers": 1, "num_heads": 2}
shape |= {"hidden_dim": 16, "mlp_dim": 32}
weights = VisionTransformer(32, **shape).state_dict()
larger = VisionTransformer(48, **shape)
key = "encoder.pos_embedding"
print("from", tuple(weights[key].shape))
weights[key] = resize_positions(weights[key], 48 // 8)
print("to  ", tuple(weights[key].shape))
print(larger.load_state_dict(weights))
# --8<-- [end:resize]

# --8<-- [start:cost]
d, layers, patch = 768, 12, 16  # ViT-B/16
print(" size tokens   maps  linear share")
for size in (224, 384, 1024):
    n = (size // patch) ** 2 + 1
    maps = layers * 2 * n * n * d  # Q K^T, and weights times V
    linear = layers * 12 * n * d * d  # 4 projections, 8 in the MLP
    share = maps / (maps + linear)
    row = f"{maps / 1e9:6.1f} {linear / 1e9:7.1f} {share:5.0%}"
    print(f"{size:5} {n:6} {row}")
print("equal at", 6 * d, "tokens")
# --8<-- [end:cost]

# --8<-- [start:parts]
from cnnref.models import vit_b_16

net = vit_b_16()
block = net.encoder.layers[0]
parts = {
    "patch projection": net.conv_proj,
    "attention x12": block.self_attention,
    "MLP x12": block.mlp,
    "norms x12": [block.ln_1, block.ln_2],
    "classifier": net.heads,
}
total = sum(p.numel() for p in net.parameters())
for name, part in parts.items():
    modules = part if isinstance(part, list) else [part]
    count = sum(p.numel() for m in modules for p in m.parameters())
    count *= 12 if name.endswith("x12") else 1
    print(f"{name:17}{count:11,}{count / total:7.1%}")
places = net.encoder.pos_embedding.numel()
print(f"{'positions':17}{places:11,}{places / total:7.1%}")
print(f"{'all':17}{total:11,}")
# --8<-- [end:parts]
