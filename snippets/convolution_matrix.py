"""Convolution as a matrix: Toeplitz structure, counts, transpose, im2col, the ladder, spectrum."""

# --8<-- [start:answer]
import torch
import torch.nn.functional as F

x, w = torch.arange(1.0, 7.0), torch.tensor([1.0, 10.0, 100.0])
rows = F.conv1d(torch.eye(6)[:, None], w[None, None])  # every unit input
A = rows[:, 0].T
print(A.int())
print(torch.equal(A @ x, F.conv1d(x[None, None], w[None, None])[0, 0]))
# --8<-- [end:answer]

# --8<-- [start:count]
from cnnref.geometry import conv_out

n, k, c_in, c_out = 32, 3, 3, 32
out = conv_out(n, k, padding=1)
pairs = sum(
    0 <= i - 1 + tap < n for i in range(out) for tap in range(k)
)  # (output, input) places along one axis
print(f"entries   {c_out * out**2 * c_in * n**2:,}")
print(f"non-zero  {c_out * c_in * pairs**2:,}")
print(f"distinct  {c_out * c_in * k**2:,}")
# --8<-- [end:count]

# --8<-- [start:small]
import torch
from torch import nn

torch.manual_seed(0)
conv = nn.Conv2d(2, 4, 3, padding=1, bias=False)
units = torch.eye(2 * 36).reshape(-1, 2, 6, 6)
with torch.no_grad():
    A = conv(units).flatten(1).T
print(tuple(A.shape))
print("non-zero", int((A != 0).sum()))
print("distinct", len(A[A != 0].unique()), "of", conv.weight.numel())
# --8<-- [end:small]

# --8<-- [start:transpose]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(1, 3, 9, 9, dtype=torch.float64, requires_grad=True)
w = torch.randn(5, 3, 3, 3, dtype=torch.float64)
y = F.conv2d(x, w, stride=2, padding=1)
g = torch.randn_like(y)
y.backward(g)
back = F.conv_transpose2d(g, w, stride=2, padding=1)
print("gradient is the transpose:", torch.allclose(x.grad, back))
print("<Ax, g> = <x, A'g>:", torch.allclose((y * g).sum(), (x * back).sum()))
inverse = (back - x).abs().max() < 0.1
print("transpose is the inverse:", bool(inverse))
# --8<-- [end:transpose]

# --8<-- [start:im2col]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, w = torch.randn(1, 64, 14, 14), torch.randn(128, 64, 3, 3)
patches = F.unfold(x, kernel_size=3, padding=1)  # a column a window
y = (w.flatten(1) @ patches).reshape(1, 128, 14, 14)
print(tuple(w.flatten(1).shape), "x", tuple(patches.shape[1:]))
print(torch.allclose(y, F.conv2d(x, w, padding=1), atol=1e-3))
print("copy is", patches.numel() // x.numel(), "times the input")
# --8<-- [end:im2col]

# --8<-- [start:ladder]
import torch

from cnnref.functional import ALGORITHMS, conv2d, cost

torch.manual_seed(0)
x = torch.randn(1, 8, 16, 16, dtype=torch.float64)
w = torch.randn(8, 8, 3, 3, dtype=torch.float64)
truth = torch.nn.functional.conv2d(x, w, padding=1)
for name in ALGORITHMS:
    if name not in ("loops", "toeplitz"):
        y = conv2d(x, w, padding=1, algorithm=name)
        needs = cost(name, x, w, padding=1)
        work, kept = needs.multiplications, needs.workspace
        equal = torch.allclose(y, truth)
        print(f"{name:10}{work:9,} products {kept:8,} kept {equal}")
# --8<-- [end:ladder]

# --8<-- [start:circulant]
import torch

torch.manual_seed(0)
w, n = torch.randn(3, dtype=torch.float64), 16
unit = torch.zeros(n, dtype=torch.float64)
unit[:3] = w
A = torch.stack([unit.roll(i) for i in range(n)])  # circular padding
by_svd = torch.linalg.svdvals(A)
by_fft = torch.fft.fft(unit).abs().sort(descending=True).values
print("singular values are |FFT|:", torch.allclose(by_svd, by_fft))
print("largest is at most sum |w|:", bool(by_svd[0] <= w.abs().sum()))
# --8<-- [end:circulant]

# --8<-- [start:constant]
import torch
from torch import nn

conv = nn.Conv2d(1, 1, 3, padding=1, bias=True)
zero, one = torch.zeros(1, 1, 8, 8), torch.ones(1, 1, 8, 8)
with torch.no_grad():
    conv.bias.fill_(1.0)
    linear = torch.allclose(conv(2 * one), 2 * conv(one))
    affine = torch.allclose(conv(2 * one) - conv(zero), 2 * (conv(one) - conv(zero)), atol=1e-6)
print("linear with a bias:", linear)
print("affine with a bias:", affine)
# --8<-- [end:constant]
