"""Convolution, attention and their mixtures: who mixes which places."""

# --8<-- [start:answer]
import torch

from cnnref.layers.relative_position import relative_position_index

torch.manual_seed(0)
side, n = 7, 49
place = torch.arange(n)
row, column = place // side, place % side
near = (row[:, None] - row).abs() <= 1
near &= (column[:, None] - column).abs() <= 1
offset = relative_position_index(side, side)
table, pairs = torch.randn(13 * 13), torch.randn(n, n)


def looks(x):
    return x @ x.mT  # queries times keys, projections left out


print("             reads  fixed shared")
for name, weights in {
    "convolution": lambda x: table[offset] * near,
    "token mixing": lambda x: pairs,
    "attention": lambda x: looks(x).softmax(-1),
    "with offsets": lambda x: (looks(x) + table[offset]).softmax(-1),
}.items():
    one, two = (weights(torch.randn(n, 4)) for _ in "ab")
    reads = int((one[24] != 0).sum())  # the middle cell
    fixed = torch.equal(one, two)
    alike = torch.equal(one[16, 17], one[24, 25])  # one to the right
    print(f"{name:12} {reads:5}  {fixed!s:5} {alike}")
# --8<-- [end:answer]

# --8<-- [start:coatnet]
import torch

from cnnref.models import create

net = create("coatnet_0_224").eval()
print("stage blocks           side     params")
with torch.no_grad():
    x = net.stem(torch.zeros(1, 3, 224, 224))
    for k, stage in enumerate(net.stages, 1):
        x = stage(x)
        kinds = [type(block).__name__ for block in stage.blocks]
        weights = sum(p.numel() for p in stage.parameters())
        print(f"S{k}  {len(kinds)} {kinds[0]:16}", end=" ")
        print(f"{x.shape[-1]:4} {weights:10,}")
# --8<-- [end:coatnet]

# --8<-- [start:swin_cost]
d, window = 96, 7  # first stage of Swin-T
print("size tokens  linear windows    global GMAC")
for size in (224, 384, 1024):
    side = -(-(size // 4) // window) * window  # whole windows
    n = (size // 4) ** 2
    linear = 12 * n * d * d  # projections and MLP
    local = 2 * side**2 * window**2 * d
    everywhere = 2 * n * n * d
    row = f"{linear / 1e9:7.2f} {local / 1e9:7.2f}"
    print(f"{size:4} {n:6} {row} {everywhere / 1e9:9.2f}")
# --8<-- [end:swin_cost]

# --8<-- [start:swin_reads]
import torch

from cnnref.models.swin import SwinTransformerBlock

torch.manual_seed(0)
plain = SwinTransformerBlock(8, 2, 0, 0, 0, 0).double().eval()
shifted = SwinTransformerBlock(8, 2, 3, 0, 0, 0).double().eval()
for name, blocks in (
    ("one block", [plain]),
    ("two, no shift", [plain, plain]),
    ("two, shifted", [plain, shifted]),
    ("shifted alone", [shifted]),
):
    x = torch.randn(1, 21, 21, 8).double().requires_grad_()
    y = x
    for block in blocks:
        y = block(y)
    found = []
    for at in (10, 0):  # the middle, a corner
        y[0, at, at, 0].backward(retain_graph=True)
        seen = x.grad[0].abs().sum(-1) > 1e-20  # masks are -100
        found.append(f"{seen.any(1).sum()}x{seen.any(0).sum()}")
        x.grad = None
    print(f"{name:14} middle {found[0]:6} corner {found[1]}")
# --8<-- [end:swin_reads]

# --8<-- [start:mixer]
import torch
from torch.nn.functional import conv2d, gelu

from cnnref.models.mixer import MixerBlock

torch.manual_seed(0)
dim, side = 8, 6
block = MixerBlock(dim, side**2, 0.0).double().eval()
x = torch.randn(2, dim, side, side, dtype=torch.float64)
mlp = block.mlp_tokens
hidden = mlp.fc1.out_features
full = mlp.fc1.weight.reshape(hidden, 1, side, side)
full = full.repeat(dim, 1, 1, 1)  # the same for each channel
y = conv2d(x, full, mlp.fc1.bias.repeat(dim), groups=dim)  # one place
back = mlp.fc2.weight[..., None, None].repeat(dim, 1, 1, 1)
y = conv2d(gelu(y), back, mlp.fc2.bias.repeat(dim), groups=dim)
tokens = mlp(x.flatten(2))  # per channel, over places
y = y.reshape(tokens.shape)
print("token mixing:", torch.allclose(y, tokens))

mlp = block.mlp_channels
y = conv2d(x, mlp.fc1.weight[..., None, None], mlp.fc1.bias)
y = conv2d(gelu(y), mlp.fc2.weight[..., None, None], mlp.fc2.bias)
channels = mlp(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
print("channel mixing:", torch.allclose(y, channels))
# --8<-- [end:mixer]

# --8<-- [start:routing]
import torch

from cnnref.models.capsnet import squash

votes = torch.tensor(  # of 4 lower capsules for 2 upper ones
    [[[1.0, 0.1], [1.0, 0.0]],
     [[1.0, 0.0], [-1.0, 0.2]],
     [[0.9, -0.1], [0.0, 1.0]],
     [[-0.2, 1.0], [0.2, -1.0]]]
)  # fmt: skip


def route(votes, rounds):
    logits = torch.zeros(votes.shape[:2])
    for _ in range(rounds):
        share = logits.softmax(1)
        upper = squash((share[..., None] * votes).sum(0))
        logits = logits + (votes * upper).sum(-1)
    return share, upper


print("rounds  shares of A      lengths")
for rounds in (1, 3, 6):
    share, upper = route(votes, rounds)
    of_a = " ".join(f"{part:.1f}" for part in share[:, 0])
    a, b = upper.norm(dim=-1)
    print(f"{rounds:6}  {of_a}  {a:.1f} {b:.1f}")
turn = torch.tensor([[0.0, -1.0], [1.0, 0.0]])  # a quarter turn
_, turned = route(votes @ turn.T, 3)
_, upper = route(votes, 3)
print("pose turns along:", torch.allclose(turned, upper @ turn.T))
lengths = turned.norm(dim=-1), upper.norm(dim=-1)
print("length stays:", torch.allclose(*lengths))
# --8<-- [end:routing]

# --8<-- [start:deformable]
import torch
from torch.nn.functional import conv2d, grid_sample

torch.manual_seed(0)
side = 9
x = torch.randn(1, 2, side, side, dtype=torch.float64)
weight = torch.randn(3, 2, 3, 3, dtype=torch.float64)
row, column = torch.meshgrid(*2 * [torch.arange(side)], indexing="ij")


def deform(x, weight, move):  # move: taps, (down, right), H, W
    taps = []
    for k in range(9):
        down = row + k // 3 - 1 + move[k, 0]
        right = column + k % 3 - 1 + move[k, 1]
        at = torch.stack([right, down], -1)[None] * 2 / (side - 1) - 1
        taps.append(grid_sample(x, at, align_corners=True))
    kernel = weight.flatten(2)
    return torch.einsum("ock,nckhw->nohw", kernel, torch.stack(taps, 2))


move = torch.zeros(9, 2, side, side, dtype=torch.float64)
plain = conv2d(x, weight, padding=1)
print("zero offsets:", torch.allclose(deform(x, weight, move), plain))
for k in range(9):
    move[k, 0], move[k, 1] = k // 3 - 1, k % 3 - 1
wide = conv2d(x, weight, padding=2, dilation=2)
y = deform(x, weight, move)
print("taps twice as far:", torch.allclose(y, wide))
move = torch.full_like(move, 0.3).requires_grad_()
deform(x, weight, move).square().sum().backward()
print("offsets learn:", bool((move.grad != 0).any()))
# --8<-- [end:deformable]

# --8<-- [start:shortcuts]
import torch

from cnnref.layers import EncoderBlock
from cnnref.models.coatnet import MbConv, TransformerBlock
from cnnref.models.mixer import MixerBlock
from cnnref.models.swin import SwinTransformerBlock

for block, shape in (
    (MbConv(32, 32, 1), (2, 32, 4, 4)),
    (TransformerBlock(32, 32, 1, 4), (2, 32, 4, 4)),
    (SwinTransformerBlock(8, 2, 0, 0, 0, 0), (2, 7, 7, 8)),
    (MixerBlock(8, 16, 0), (2, 16, 8)),
    (EncoderBlock(num_heads=2, hidden_dim=8, mlp_dim=16), (2, 16, 8)),
):
    for p in block.eval().parameters():
        torch.nn.init.zeros_(p)
    x = torch.randn(shape)
    print(f"{type(block).__name__:21}", torch.equal(block(x), x))
# --8<-- [end:shortcuts]

# --8<-- [start:zero_shot]
import torch
from torch.nn.functional import cross_entropy, normalize

torch.manual_seed(0)
words = normalize(torch.randn(3, 16), dim=1)  # cat, dog, bus
noise = 0.1 * torch.randn(4, 16)
images = normalize(words[[2, 0, 1, 0]] + noise, dim=1)
print("zero-shot:", (images @ words.T).argmax(1).tolist())


def loss(images, texts, temperature=0.07):
    scores = images @ texts.T / temperature
    pair = torch.arange(len(scores))
    by_image = cross_entropy(scores, pair)
    return (by_image + cross_entropy(scores.T, pair)) / 2


matched = loss(images[:3], words[[2, 0, 1]])
crossed = loss(images[:3], words)
print("matched pairs cost less:", bool(matched < crossed))
# --8<-- [end:zero_shot]
