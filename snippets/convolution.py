"""The operation: loops, the flip, when the flip matters, channels and groups, what kernels see."""

# --8<-- [start:answer]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, w = torch.randn(6, 7).double(), torch.randn(3, 3).double()
y = torch.zeros(4, 5).double()
for i in range(4):
    for j in range(5):
        for u in range(3):
            for v in range(3):
                y[i, j] += x[i + u, j + v] * w[u, v]

library = F.conv2d(x[None, None], w[None, None])[0, 0]
print(torch.allclose(y, library, atol=1e-12))
# --8<-- [end:answer]

# --8<-- [start:flip]
import numpy as np
import torch
import torch.nn.functional as F

x, w = [1.0, 2.0, 4.0, 8.0], [1.0, 10.0, 100.0]
layer = F.conv1d(torch.tensor([[x]]), torch.tensor([[w]]))[0, 0]
print("F.conv1d    ", layer.tolist())
print("np.correlate", np.correlate(x, w, "valid").tolist())
print("np.convolve ", np.convolve(x, w, "valid").tolist())
turned = torch.tensor([[w]]).flip(-1)
print("turned      ", F.conv1d(torch.tensor([[x]]), turned)[0, 0].tolist())
# --8<-- [end:flip]

# --8<-- [start:fixed]
import torch
import torch.nn.functional as F

ramp = torch.arange(6.0).repeat(5, 1)[None, None]  # brighter to the right
sobel = torch.tensor([[[[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])
print("as written:", F.conv2d(ramp, sobel).unique().tolist())
print("turned:    ", F.conv2d(ramp, sobel.flip(2, 3)).unique().tolist())
mean = torch.full((1, 1, 3, 3), 1 / 9)
print("mean, turned: same", torch.equal(mean, mean.flip(2, 3)))
# --8<-- [end:fixed]

# --8<-- [start:fft]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, w = torch.randn(1, 1, 16, 16), torch.randn(1, 1, 5, 5)
spectrum, kernel = torch.fft.rfft2(x), torch.fft.rfft2(w, s=(16, 16))
layer = F.conv2d(x, w)
for name, k in [("conjugate", kernel.conj()), ("plain", kernel)]:
    y = torch.fft.irfft2(spectrum * k, s=(16, 16))[..., :12, :12]
    print(name, torch.allclose(y, layer, atol=1e-4))
# --8<-- [end:fft]

# --8<-- [start:compose]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(1, 1, 9, 9).double()
a, b = (torch.randn(1, 1, 3, 3).double() for _ in range(2))
two = F.conv2d(F.conv2d(x, a), b)
for name, second in [("b turned", b.flip(2, 3)), ("b as it is", b)]:
    one = F.conv2d(a, second, padding=2)  # 3x3 and 3x3 make 5x5
    print(name, torch.allclose(two, F.conv2d(x, one)))
ab, ba = F.conv2d(a, b, padding=2), F.conv2d(b, a, padding=2)
print("same either way:", torch.allclose(ab, ba))
print("turned by half: ", torch.allclose(ab, ba.flip(2, 3)))
# --8<-- [end:compose]

# --8<-- [start:channels]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x, bias = torch.randn(2, 6, 9, 9), torch.randn(8)
w = torch.randn(8, 6, 3, 3)
windows = x.unfold(2, 3, 1).unfold(3, 3, 1)  # (N, C, H', W', 3, 3)
y = torch.einsum("ncijuv,ocuv->noij", windows, w) + bias[:, None, None]
print(torch.allclose(y, F.conv2d(x, w, bias), atol=1e-4))

halves = windows.unflatten(1, (2, 3))  # two groups of 3 channels
w = torch.randn(8, 3, 3, 3)
y = torch.einsum("ngcijuv,gocuv->ngoij", halves, w.unflatten(0, (2, 4)))
y = y.flatten(1, 2)
print(torch.allclose(y, F.conv2d(x, w, groups=2), atol=1e-4))
# --8<-- [end:channels]

# --8<-- [start:counts]
import torch
from torch import nn

for c, k, groups in [(1, 1, 1), (3, 1, 1), (3, 16, 1), (6, 8, 2)]:
    layer = nn.Conv2d(c, k, 3, groups=groups)
    count = sum(p.numel() for p in layer.parameters())
    print(c, "->", k, tuple(layer.weight.shape), "+", k, "=", count)

layer = nn.Conv2d(3, 16, 3)
for size in (32, 50):
    maps = layer(torch.zeros(1, 3, size, size))
    print(size, "pixels:", tuple(maps.shape[1:]))
# --8<-- [end:counts]

# --8<-- [start:patch]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(1, 3, 32, 32)
conv, unit = nn.Conv2d(3, 32, 3, padding=1), nn.Linear(27, 32)
with torch.no_grad():
    unit.weight.copy_(conv.weight.flatten(1))
    unit.bias.copy_(conv.bias)
patches = nn.functional.unfold(x, 3, padding=1).mT  # 1024 rows of 27
y = unit(patches).mT.reshape(1, 32, 32, 32)
print("same numbers:", torch.allclose(y, conv(x), atol=1e-5))
count = sum(p.numel() for p in unit.parameters())
print("one for all patches:", count)
print("one for each patch: ", 1024 * count)
# --8<-- [end:patch]

# --8<-- [start:graded]
import torch
import torch.nn.functional as F

cross = torch.tensor([[0.0, 1, 0], [1, 1, 1], [0, 1, 0]])
image = torch.zeros(1, 1, 10, 10)
image[0, 0, 1:4, 1:4] = cross  # the shape
image[0, 0, 1:4, 6:9] = cross / 2  # the shape, paler
image[0, 0, 6:9, 3:6] = 3  # no shape, but bright
y = F.conv2d(image, cross[None, None])
print([y[0, 0, i, j].item() for i, j in [(1, 1), (1, 6), (6, 3), (3, 3)]])
same = F.conv2d(image, cross[None, None], padding=1)
print(tuple(y.shape[2:]), tuple(same.shape[2:]))
# --8<-- [end:graded]

# --8<-- [start:kernels]
from cnnref import STACKS, analyse

for stack in ("conv8k7", "(conv8k3)x3", "(conv8k3)x10"):
    row = analyse("3x224x224 " + stack)[-1]
    print(f"{stack:12} sees {row.rf.size[0]}")

rows = [r for r in analyse(STACKS["vgg16"]) if r.op == "conv"]
for number in (0, 4, 12):
    layer = rows[number].layer
    print(f"vgg16 {layer} sees {rows[number].rf.size[0]}")
# --8<-- [end:kernels]
