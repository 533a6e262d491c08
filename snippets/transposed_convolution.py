"""Transposed convolution: scatter, gradient, weights, phases, overlap, remedies."""

# --8<-- [start:answer]
import torch
import torch.nn.functional as F


def scatter(x, w, s, p):
    """Every input cell adds its kernel to the output, s cells apart."""
    n, k = len(x), len(w)
    y = torch.zeros((n - 1) * s + k)
    for i in range(n):
        y[i * s : i * s + k] += x[i] * w
    return y[p : len(y) - p]


x = torch.tensor([1.0, 2.0, 3.0])
w = torch.tensor([1.0, 10.0, 100.0, 1000.0])
print(scatter(x, w, s=2, p=1).int().tolist())
y = F.conv_transpose1d(x[None, None], w[None, None], stride=2, padding=1)
print(y[0, 0].int().tolist())
# --8<-- [end:answer]

# --8<-- [start:gradient]
import torch
import torch.nn.functional as F

from cnnref.functional import conv_transpose2d

torch.manual_seed(0)
w = torch.randn(8, 3, 4, 4, dtype=torch.float64)  # of a convolution 3 -> 8
x = torch.randn(1, 3, 12, 12, dtype=torch.float64, requires_grad=True)
y = F.conv2d(x, w, stride=2, padding=1)
g = torch.randn_like(y)
(gradient,) = torch.autograd.grad(y, x, g)

forward = F.conv_transpose2d(g, w, stride=2, padding=1)
print("gradient:   ", torch.allclose(forward, gradient))
for algorithm in ("scatter", "zero_insert"):
    ours = conv_transpose2d(g, w, None, 2, 1, algorithm=algorithm)
    print(f"{algorithm + ':':12}", torch.allclose(ours, gradient))
# --8<-- [end:gradient]

# --8<-- [start:weights]
from torch import nn

down = nn.Conv2d(3, 8, 4, stride=2, padding=1)
up = nn.ConvTranspose2d(8, 3, 4, stride=2, padding=1)
print("3 -> 8, down:", tuple(down.weight.shape))
print("8 -> 3, up:  ", tuple(up.weight.shape))
print("biases:      ", len(down.bias), len(up.bias))
grouped = nn.ConvTranspose2d(8, 4, 4, stride=2, groups=4)
print("in 4 groups: ", tuple(grouped.weight.shape))
# --8<-- [end:weights]

# --8<-- [start:phases]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, w = torch.randn(1, 1, 9), torch.randn(1, 1, 4)
y = F.conv_transpose1d(x, w, stride=2, padding=1)

even = F.conv1d(F.pad(x, (1, 0)), w[..., [3, 1]])  # outputs 0, 2, 4 ...
odd = F.conv1d(F.pad(x, (0, 1)), w[..., [2, 0]])  # outputs 1, 3, 5 ...
both = torch.stack((even, odd), dim=-1).flatten(2)
print("two convolutions, interleaved:", torch.allclose(both, y, atol=1e-6))
# --8<-- [end:phases]

# --8<-- [start:overlap]
import torch
import torch.nn.functional as F

for k, s in [(3, 2), (4, 2), (5, 2), (6, 3)]:
    ones, weight = torch.ones(1, 1, 9), torch.ones(1, 1, k)
    row = F.conv_transpose1d(ones, weight, stride=s)[0, 0]
    inside = row[k:-k].int()
    area = inside[:, None] * inside  # the axes multiply
    print(f"k={k} s={s}: {inside.unique().tolist()}", end=", ")
    print("in an image", area.unique().tolist())
# --8<-- [end:overlap]

# --8<-- [start:constant]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
flat = torch.ones(1, 1, 8, 8)  # nothing to see in it


def ripple(y):
    """Whether the inside of an output is uneven."""
    return bool(y[..., 5:-5, 5:-5].std() > 1e-4)


def up(w):
    return F.conv_transpose2d(flat, w, stride=2, padding=1)


tent = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4
large = F.interpolate(flat, scale_factor=2.0, mode="nearest")
tidy = F.conv2d(large, torch.randn(1, 1, 3, 3), padding=1)
print("k=3, equal weights: ", ripple(up(torch.ones(1, 1, 3, 3))))
print("k=4, equal weights: ", ripple(up(torch.ones(1, 1, 4, 4))))
print("k=4, random weights:", ripple(up(torch.randn(1, 1, 4, 4))))
print("k=4, bilinear:      ", ripple(up(tent.outer(tent)[None, None])))
print("resize, random 3x3: ", ripple(tidy))
# --8<-- [end:constant]

# --8<-- [start:tied]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, w = torch.randn(1, 1, 9), torch.randn(1, 1, 3)
resized = F.conv1d(F.interpolate(x, scale_factor=2.0), w, padding=1)

a, b, c = w.flip(-1)[0, 0]
tied = torch.stack((a, a + b, b + c, c))[None, None]  # 4 taps, 3 free
same = F.conv_transpose1d(x, tied, stride=2, padding=1)
equal = torch.allclose(resized, same, atol=1e-6)
print("resize, then 3 taps = 4 tied taps:", equal)
sums = tied[..., 0::2].sum(), tied[..., 1::2].sum()
print("both phases have one sum:", torch.allclose(*sums))
# --8<-- [end:tied]

# --8<-- [start:backward]
import torch
import torch.nn.functional as F

for k in (3, 4):
    image = torch.zeros(1, 1, 12, 12, requires_grad=True)
    y = F.conv2d(image, torch.ones(1, 1, k, k), stride=2, padding=1)
    y.sum().backward()
    inside = image.grad[0, 0, 3:5, 3:7].int()  # two rows
    print(f"k={k}:", *inside.tolist())
# --8<-- [end:backward]
