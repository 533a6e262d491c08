"""Output size: the formula, what the floor drops, paddings, strides, pools, transposed layers."""


# --8<-- [start:formula]
def output_size(n, k, s=1, p=0, q=None, d=1):
    """Cells n, kernel k, stride s, padding p left and q right, dilation d."""
    q = p if q is None else q
    return (n + p + q - d * (k - 1) - 1) // s + 1


print(output_size(224, 7, s=2, p=3))
print(output_size(32, 5))
print(output_size(32, 3, p=2, d=2))
print(output_size(32, 4, p=1, q=2))
# --8<-- [end:formula]

# --8<-- [start:count]
from itertools import product

import torch
from torch import nn

import cnnref


def windows(n, k, s, p, d):
    """Place the window, move it by s, and stop when it no longer fits."""
    count, first = 0, 0
    while first + d * (k - 1) < n + 2 * p:
        count, first = count + 1, first + s
    return count


cases = 0
ranges = (1, 7, 8), (1, 2, 3, 4), (1, 2, 3), (0, 1, 2), (1, 2, 3)
for n, k, s, p, d in product(*ranges):
    if n + 2 * p > d * (k - 1):
        x = torch.empty(1, 1, n, device="meta")
        layer = nn.Conv1d(1, 1, k, s, p, d, device="meta")
        assert layer(x).shape[-1] == windows(n, k, s, p, d)
        assert cnnref.conv_out(n, k, s, p, d) == windows(n, k, s, p, d)
        cases += 1
print(cases, "layers: all three agree")
# --8<-- [end:count]

# --8<-- [start:examples]
import torch
import torch.nn.functional as F


def size(n, k, s=1, p=0, d=1):
    """Output size, asked of PyTorch."""
    row, weight = torch.ones(1, 1, n), torch.ones(1, 1, k)
    return F.conv1d(row, weight, None, s, p, d).shape[-1]


cases = [(32, 3, 1, 0), (32, 3, 1, 1), (32, 3, 2, 1), (32, 5, 1, 0)]
cases += [(56, 3, 2, 1), (6, 3, 2, 1), (56, 1, 1, 0)]
cases += [(20, 3, 1, 0, 1), (20, 3, 1, 0, 3)]
for n, *layer in cases:
    k, s, p, d = [*layer, 1][:4]
    exact = (n + 2 * p - d * (k - 1) - 1) / s + 1
    print(f"{n:2} k{k}s{s}p{p}d{d}: {exact:g} -> {size(n, *layer)}")
chain = [224]
for layer in [(7, 2, 3), (3, 2, 1), (3, 1, 1), (3, 2, 1)]:
    chain.append(size(chain[-1], *layer))
print(*chain, sep=" -> ")
# --8<-- [end:examples]

# --8<-- [start:floor]
import torch
from torch import nn

import cnnref

conv = nn.Conv1d(1, 1, kernel_size=3, stride=2)
for n in (7, 8, 9):
    x = torch.zeros(1, 1, n, requires_grad=True)
    y = conv(x)
    y.sum().backward()
    read = (x.grad[0, 0] != 0).int().tolist()
    dropped = cnnref.unread(n, kernel=3, stride=2)
    print(f"{n} -> {y.shape[-1]}, dropped {dropped}, read", *read)
# --8<-- [end:floor]

# --8<-- [start:inverse]
import cnnref


def input_sizes(out, k, s, p=0, d=1):
    """The s input sizes that give the same output size."""
    first = (out - 1) * s + cnnref.effective_kernel(k, d) - 2 * p
    return list(range(first, first + s))


print("7 from 3x3/2, p=1:   ", input_sizes(7, 3, 2, 1))
print("7 from 2x2/2:        ", input_sizes(7, 2, 2))
print("55 from 11x11/4, p=2:", input_sizes(55, 11, 4, 2))
# --8<-- [end:inverse]

# --8<-- [start:causal]
import torch
import torch.nn.functional as F
from torch import nn

k, d = 3, 4
conv = nn.Conv1d(1, 1, k, dilation=d)
x = torch.randn(1, 1, 20)
y = conv(F.pad(x, (d * (k - 1), 0)))  # left only
x[..., 12] += 1.0  # change one moment
z = conv(F.pad(x, (d * (k - 1), 0)))
print("size:", y.shape[-1])
print("changed outputs:", (y != z).nonzero()[:, -1].tolist())
# --8<-- [end:causal]

# --8<-- [start:same]
import warnings

import torch
from torch import nn

x = torch.zeros(1, 1, 8)
x[..., 4] = 1.0  # a single bright pixel
for k in (3, 4):
    with warnings.catch_warnings():  # torch warns: even k may copy the input
        warnings.simplefilter("ignore")
        conv = nn.Conv1d(1, 1, k, padding="same", bias=False)
        nn.init.ones_(conv.weight)
        y = conv(x)
    lit = y[0, 0].nonzero()[:, 0].tolist()
    print(f"k={k}: size {y.shape[-1]}, pixel 4 reaches {lit}")
half = nn.Conv1d(1, 1, 4, padding=4 // 2)
print("k=4, p=k//2: size", half(x).shape[-1])
# --8<-- [end:same]

# --8<-- [start:halving]
import cnnref

recipes = {
    "3x3, padding 1": (3, 1),
    "7x7, padding 3": (7, 3),
    "1x1": (1, 0),
    "2x2": (2, 0),
    "4x4, padding 1": (4, 1),
    "3x3": (3, 0),
}
sizes = range(8, 2001)
for name, (k, p) in recipes.items():
    out = [cnnref.conv_out(n, k, stride=2, padding=p) for n in sizes]
    rule = "neither"
    if out == [-(-n // 2) for n in sizes]:
        rule = "ceil(n/2)"
    elif out == [n // 2 for n in sizes]:
        rule = "floor(n/2)"
    print(f"{name:14} {rule}")
# --8<-- [end:halving]

# --8<-- [start:tensorflow]
from textwrap import fill

import torch
import torch.nn.functional as F
from torch import nn


def tf_same(n, k, s, d=1):
    """Padding (left, right) of TensorFlow's "SAME"; it depends on n."""
    out = -(-n // s)
    total = max((out - 1) * s + d * (k - 1) + 1 - n, 0)
    return total // 2, total - total // 2


conv = nn.Conv1d(1, 1, 3, stride=2)
for n in (224, 225):
    left, right = tf_same(n, k=3, s=2)
    y = conv(F.pad(torch.zeros(1, 1, n), (left, right)))
    print(f"{n}: pad {left} left, {right} right -> {y.shape[-1]}")
try:
    nn.Conv1d(1, 1, 3, stride=2, padding="same")
except ValueError as error:
    print(fill(f"torch: {error}", width=42))
# --8<-- [end:tensorflow]

# --8<-- [start:pool]
import torch
from torch import nn

x = torch.zeros(1, 1, 112, 112)
print("3, stride left out:  ", nn.MaxPool2d(3)(x).shape[-1])
print("3, stride 2:         ", nn.MaxPool2d(3, 2)(x).shape[-1])
print("3, stride 2, ceil:   ", nn.MaxPool2d(3, 2, ceil_mode=True)(x).shape[-1])
print("3, stride 2, pad 1:  ", nn.MaxPool2d(3, 2, 1)(x).shape[-1])
row = torch.zeros(1, 1, 3)
late = nn.MaxPool1d(2, 2, padding=1, ceil_mode=True)
print("start-inside rule:   ", late(row).shape[-1])
# --8<-- [end:pool]

# --8<-- [start:average]
import torch
from torch import nn

row = torch.ones(1, 1, 4)
full = nn.AvgPool1d(3, 2, padding=1)
real = nn.AvgPool1d(3, 2, padding=1, count_include_pad=False)
print("padding counted: ", full(row)[0, 0])
print("padding left out:", real(row)[0, 0])
any_size = nn.AdaptiveAvgPool2d(7)
for n in (7, 10, 224):
    print(n, "->", tuple(any_size(torch.ones(1, 1, n, n)).shape[2:]))
# --8<-- [end:average]

# --8<-- [start:transposed]
from textwrap import fill

import torch
from torch import nn

down = nn.Conv1d(1, 1, 3, stride=2, padding=1)
up = nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)
for n in (13, 14):
    x = torch.zeros(1, 1, n)
    y = down(x)
    plain, exact = up(y), up(y, output_size=[n])
    print(f"{n} -> {y.shape[-1]} -> {plain.shape[-1]}, or {exact.shape[-1]}")
try:
    up(y, output_size=[16])
except ValueError as error:
    print(fill(str(error), width=42))
# --8<-- [end:transposed]

# --8<-- [start:overlap]
import torch
import torch.nn.functional as F


def overlap(k, s, n=4):
    """How many input cells write into each output cell."""
    ones = torch.ones(1, 1, n)
    return F.conv_transpose1d(ones, torch.ones(1, 1, k), stride=s)


for k, s in [(2, 2), (3, 2), (4, 2), (5, 2), (6, 3)]:
    counts = overlap(k, s).int()[0, 0].tolist()
    print(f"k={k} s={s}:", *counts)
# --8<-- [end:overlap]

# --8<-- [start:adjoint]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
w = torch.randn(1, 1, 3, dtype=torch.float64)
x = torch.randn(1, 1, 13, dtype=torch.float64)
y = torch.randn(1, 1, 7, dtype=torch.float64)
down = F.conv1d(x, w, stride=2, padding=1)
up = F.conv_transpose1d(y, w, stride=2, padding=1)
print("<Ax, y> = <x, A'y>:", torch.allclose((down * y).sum(), (x * up).sum()))
back = F.conv_transpose1d(down, w, stride=2, padding=1)
print("A'A x = x:         ", torch.allclose(back, x))
full = F.conv1d(y, w.flip(-1), padding=3 - 1)  # d (k - 1)
print("full padding:      ", torch.allclose(full, F.conv_transpose1d(y, w)))
# --8<-- [end:adjoint]

# --8<-- [start:axes]
import torch
import torch.nn.functional as F
from torch import nn

x = torch.zeros(1, 3, 480, 640)  # batch, channels, height, width
wide = nn.Conv2d(3, 8, kernel_size=(1, 7), padding=(0, 3))
stem = nn.Conv2d(3, 8, kernel_size=7, stride=(2, 4), padding=3)
print("1x7:     ", tuple(wide(x).shape[2:]))
print("(2, 4):  ", tuple(stem(x).shape[2:]))
padded = F.pad(x, (1, 2, 0, 0))  # left, right, top, bottom
print("F.pad:   ", tuple(padded.shape[2:]))
# --8<-- [end:axes]

# --8<-- [start:chain]
import cnnref

vgg = "(conv8k3p1)x2 max2 " * 5
resnet = "conv8k7s2p3 max3s2p1 conv8k3s2p1 conv8k3s2p1 conv8k3s2p1"
for name, layers in [("VGG", vgg), ("ResNet", resnet)]:
    fits = {}
    for n in range(1, 257):
        try:
            shape = cnnref.analyse(f"3x{n}x{n} {layers}")[-1].shape
        except ValueError:
            continue  # some window does not fit
        fits[n] = shape[-1]
    sevens = [n for n, out in fits.items() if out == 7]
    print(f"{name}: at least {min(fits)},", end=" ")
    print(f"7x7 from {min(sevens)} to {max(sevens)}")
# --8<-- [end:chain]

# --8<-- [start:valid]
from textwrap import fill

import cnnref

size, layers = 32, 0
try:
    while True:
        size = cnnref.conv_out(size, kernel=3)
        layers += 1
except ValueError as error:
    print(f"{layers} layers fit, {size} cells left")
    print(fill(str(error), width=42))
# --8<-- [end:valid]

# --8<-- [start:borders]
import torch
import torch.nn.functional as F

ones = torch.ones(1, 1, 3, 3)
for name, padding in [("valid", 0), ("same", 1)]:
    image = torch.zeros(1, 1, 7, 7, requires_grad=True)
    F.conv2d(image, ones, padding=padding).sum().backward()
    reads = image.grad[0, 0].int()
    corner, edge, centre = reads[0, 0], reads[0, 3], reads[3, 3]
    print(f"{name:5} corner {corner}, edge {edge}, centre {centre}")
# --8<-- [end:borders]

# --8<-- [start:position]
import torch
from torch import nn

torch.manual_seed(0)
flat = torch.ones(1, 1, 11, 11)  # an image without any content
for mode in ("zeros", "circular"):
    conv = nn.Conv2d(1, 1, 3, padding=1, padding_mode=mode)
    x, rings = flat, []
    for _ in range(3):
        x = conv(x)
        marked = ~torch.isclose(x, x[0, 0, 5, 5], atol=1e-6)
        rings.append(int(marked.sum()))
    print(f"{mode:8} unlike the centre: {rings}")
# --8<-- [end:position]

# --8<-- [start:skips]
import torch
import torch.nn.functional as F
from torch import nn

pool, up = nn.MaxPool2d(2), nn.ConvTranspose2d(1, 1, 2, stride=2)
x = torch.zeros(1, 1, 100, 100)
maps = [x]
for _ in range(3):
    maps.append(pool(maps[-1]))
print("down:", [m.shape[-1] for m in maps])
print("up:  ", up(maps[3]).shape[-1], "against", maps[2].shape[-1])
fixed = up(maps[3], output_size=maps[2].shape[2:])
print("output_size:", fixed.shape[-1])
extra = -x.shape[-1] % 2**3  # cells up to the next multiple of 8
padded = F.pad(x, (0, extra, 0, extra))
print("padded input:", padded.shape[-1], "-> all sizes even")
# --8<-- [end:skips]


# --8<-- [start:unet]
def unet(n, levels=4):
    """Output size of U-Net, or None where a pool meets an odd map."""
    for _ in range(levels):
        n -= 4  # two valid 3x3 layers
        if n % 2 or n <= 0:
            return None
        n //= 2
    n -= 4
    for _ in range(levels):
        n = 2 * n - 4
    return n if n > 0 else None


print("572 ->", unet(572))
good = [n for n in range(1, 600) if unet(n)]
print("smallest:", good[0], "->", unet(good[0]))
print("step:", good[1] - good[0])
print("near 512:", *[f"{n}->{unet(n)}" for n in good if 500 < n < 530])
# --8<-- [end:unet]

# --8<-- [start:errors]
from textwrap import fill

import torch
from torch import nn

x5, x1 = torch.zeros(1, 3, 5, 5), torch.zeros(1, 3, 1, 1)
flat = torch.zeros(1, 256 * 7 * 7)
a, b = torch.zeros(1, 8, 24, 24), torch.zeros(1, 8, 25, 25)
broken = {
    "kernel": lambda: nn.Conv2d(3, 8, 7)(x5),
    "pool": lambda: nn.MaxPool2d(2)(x1),
    "pool padding": lambda: nn.MaxPool2d(2, padding=2)(x5),
    "linear": lambda: nn.Linear(512, 10)(flat),
    "add": lambda: a + b,
    "cat": lambda: torch.cat([a, b], dim=1),
    "strided same": lambda: nn.Conv2d(3, 8, 3, 2, padding="same"),
    "channels": lambda: nn.Conv2d(1, 8, 3)(x5),
}
for name, call in broken.items():
    try:
        call()
    except (RuntimeError, ValueError) as error:
        print(fill(f"[{name}] {error}", width=42))
# --8<-- [end:errors]
