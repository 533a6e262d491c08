"""Equivariance and invariance: roll tests, what breaks them, rotations."""

# --8<-- [start:answer]
import torch
from torch import nn

torch.manual_seed(0)
conv = nn.Conv2d(3, 8, 3, padding=1, padding_mode="circular").double()
x = torch.rand(1, 3, 32, 32, dtype=torch.float64)


def moved(t):  # five pixels to the right; what leaves comes back
    return t.roll(5, dims=-1)


def pooled(t):  # one number a channel
    return conv(t).mean((2, 3))


same = torch.allclose
print("equivariant:", same(conv(moved(x)), moved(conv(x))))
print("invariant:  ", same(conv(moved(x)), conv(x)))
print("invariant, pooled:", same(pooled(moved(x)), pooled(x)))
# --8<-- [end:answer]

# --8<-- [start:only]
import torch

torch.manual_seed(0)
n = 12
W = torch.rand(n, n, dtype=torch.float64)  # any linear layer
S = torch.eye(n, dtype=torch.float64).roll(1, 0)  # moves by one cell
shifts = [torch.linalg.matrix_power(S, t) for t in range(n)]
print("W commutes with the shift:", torch.allclose(W @ S, S @ W))

mean = sum(P.T @ W @ P for P in shifts) / n  # make it commute
print("its mean over shifts does:", torch.allclose(mean @ S, S @ mean))
rows = [mean[i].roll(-i) for i in range(n)]
one = all(torch.allclose(row, rows[0]) for row in rows)
print("all rows are one kernel:  ", one)
print("free numbers:", W.numel(), "->", rows[0].numel())
# --8<-- [end:only]

# --8<-- [start:stride]
import torch
from torch import nn

torch.manual_seed(0)
kind = {"stride": 2, "padding": 1, "padding_mode": "circular"}
net = nn.Sequential(*(nn.Conv1d(1, 1, 3, **kind) for _ in range(2)))
net, x = net.double(), torch.rand(1, 1, 32, dtype=torch.float64)
y = net(x)
for t in range(1, 9):
    z = net(x.roll(t))
    found = [k for k in range(8) if torch.allclose(z, y.roll(k))]
    print(t, f"moves the output by {found[0]}" if found else "gives another output")
# --8<-- [end:stride]

# --8<-- [start:zeros]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randint(1, 9, (1, 1, 32)).double()  # whole numbers: no rounding
w = torch.tensor([[[1.0, 3.0, 2.0]]], dtype=torch.float64)


def net(x, depth):
    for _ in range(depth):
        x = F.conv1d(x, w, padding=1)
    return x


for depth in (1, 2, 4, 8, 16):
    wrong = net(x.roll(1), depth) != net(x, depth).roll(1)
    print(f"{depth:2} layers: {int(wrong.sum()):2} of 32 cells fail")
# --8<-- [end:zeros]

# --8<-- [start:layers]
import torch
from torch import nn

from cnnref.layers import SqueezeExcitation

torch.manual_seed(0)
x = torch.rand(2, 8, 16, 16)
linear = nn.Linear(8 * 16 * 16, 8 * 16 * 16)
place = torch.rand(8, 16, 16)
for name, layer in {
    "convolution, circular": nn.Conv2d(8, 8, 3, 1, 1, padding_mode="circular"),
    "ReLU": nn.ReLU(),
    "batch norm": nn.BatchNorm2d(8),
    "group norm": nn.GroupNorm(2, 8),
    "squeeze-excitation": SqueezeExcitation(8, 2),
    "convolution, zeros": nn.Conv2d(8, 8, 3, 1, 1),
    "linear on pixels": lambda x: linear(x.flatten(1)).view_as(x),
    "positions added": lambda x: x + place,
}.items():
    moved = layer(x.roll(3, -1))
    print(f"{name:21}", torch.allclose(moved, layer(x).roll(3, -1), atol=1e-5))
# --8<-- [end:layers]

# --8<-- [start:gap]
from cnnref.experiments.moved_image import pooled_change

exact = pooled_change("circular", stride=1)
zeros = pooled_change("zeros", stride=1)
strided = pooled_change("circular", stride=2)
print("circular, stride 1: below 1e-9:", exact < 1e-9)
print("zeros,    stride 1: above 0.1: ", zeros > 0.1)
print("circular, stride 2: above 0.5: ", strided > 0.5)
# --8<-- [end:gap]

# --8<-- [start:rotation]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.rand(1, 1, 16, 16, dtype=torch.float64)
edge = torch.tensor([[-1.0, 0, 1]] * 3, dtype=torch.float64)[None, None]
bump = torch.tensor([[[[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]]], dtype=torch.float64)


def turn(t, k=1):
    return t.rot90(k, (-2, -1))


def larger(t):
    return F.interpolate(t, scale_factor=2)


for name, w in [("edge", edge), ("bump", bump)]:
    turns = torch.allclose(F.conv2d(turn(x), w), turn(F.conv2d(x, w)))
    same = F.conv2d(larger(x), w, padding=1), larger(F.conv2d(x, w, padding=1))
    print(f"{name}: turns {turns}, scales {torch.allclose(*same)}")
mean = sum(turn(edge, k) for k in range(4)) / 4
print("mean of the turned edges is zero:", bool((mean == 0).all()))
# --8<-- [end:rotation]

# --8<-- [start:p4]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
w = torch.rand(1, 1, 3, 3, dtype=torch.float64)
x = torch.rand(1, 1, 16, 16, dtype=torch.float64)


def turn(t, k=1):
    return t.rot90(k, (-2, -1))


def lift(t):  # four maps, one for each turn of one kernel
    return F.conv2d(t, torch.cat([turn(w, k) for k in range(4)]))


a, b = lift(turn(x)), turn(lift(x))
print("turned:                  ", torch.allclose(a, b))
print("turned, each map one on: ", torch.allclose(a, b.roll(1, 1)))
print("largest of four, turned: ", torch.allclose(a.amax(1), b.amax(1)))
print("pooled over places too:  ", torch.allclose(a.amax(), lift(x).amax()))
# --8<-- [end:p4]
