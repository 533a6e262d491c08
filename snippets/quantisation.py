"""Quantisation: grids, integer sums, calibration, gradients, bytes."""

# --8<-- [start:answer]
import torch

from cnnref.deploy import affine_grid

low, high = torch.tensor(-1.0), torch.tensor(2.0)
grid = affine_grid(low, high, bits=8)
x = torch.linspace(-1, 2, 1001)
q = grid.quantise(x)
back = grid.restore(q)
print(f"scale {grid.scale:.5f}, zero point {int(grid.zero)}")
print("0.0 ->", int(grid.quantise(torch.tensor(0.0))), "-> exactly 0:",
      bool(grid.restore(grid.zero) == 0))  # fmt: skip
print("integers", int(q.min()), "to", int(q.max()))
worst = (back - x).abs().max() / grid.scale
print("error at most half a scale:", bool(worst <= 0.5 + 1e-4))
# --8<-- [end:answer]

# --8<-- [start:noise]
import torch

from cnnref.deploy import affine_grid, full_range

torch.manual_seed(0)
x = torch.rand(200_000) * 2 - 1
for bits in (8, 6, 4, 2):
    grid = affine_grid(*full_range(x), bits)
    error = grid.fake(x) - x
    ratio = error.square().mean() / (grid.scale**2 / 12)
    decibels = 10 * torch.log10(x.var() / error.var())
    print(f"{bits} bits: error^2 = {ratio:.2f} scale^2 / 12,", end=" ")
    print(f"{decibels:.0f} dB")
# --8<-- [end:noise]

# --8<-- [start:integer]
import torch
from torch import nn
from torch.nn.functional import conv2d

from cnnref.deploy import (
    Quantised,
    affine_grid,
    full_range,
    integer_conv2d,
)

torch.manual_seed(0)
x = torch.randn(2, 16, 12, 12).relu() - 0.2
conv = nn.Conv2d(16, 8, 3, padding=1)
layer = Quantised(conv, affine_grid(*full_range(x), 8), bits=8)
with torch.no_grad():
    simulated, real = layer(x), integer_conv2d(x, layer)
print("integers equal the simulation:",
      torch.allclose(simulated, real, atol=1e-4))  # fmt: skip

q_x, z = layer.inputs.quantise(x), int(layer.inputs.zero)
q_w = layer.weights().quantise(conv.weight)
shifted = conv2d(q_x - z, q_w)  # int32 throughout
corner = q_w.sum((1, 2, 3)).reshape(-1, 1, 1)
split = conv2d(q_x, q_w) - z * corner
print(shifted.dtype, "zero point moved out:", shifted.equal(split))
print("products that surely fit int32:", (2**31 - 1) // (255 * 127))
# --8<-- [end:integer]

# --8<-- [start:channels]
import torch
from torch import nn

from cnnref.deploy import channel_grid, fold_batch_norm, tensor_grid

torch.manual_seed(0)
conv = nn.Conv2d(32, 32, 3, bias=False)
net = nn.Sequential(conv, nn.BatchNorm2d(32))
net[1].weight.data = 2.0 ** torch.linspace(-4, 2, 32)
weight = fold_batch_norm(net.eval())[0].weight.detach()
spread = weight.abs().amax((1, 2, 3))
times = spread.max() / spread.min()
print(f"ranges of channels differ {times:.0f} times")
for bits in (8, 4):
    for name, fit in (
        ("tensor", tensor_grid),
        ("channel", channel_grid),
    ):
        error = fit(weight, bits).fake(weight) - weight
        error, size = error.flatten(1), weight.flatten(1)
        worst = (error.norm(dim=1) / size.norm(dim=1)).max()
        print(f"{bits} bits, one scale a {name:7}: {100 * worst:.0f}%")
# --8<-- [end:channels]

# --8<-- [start:calibrate]
import torch

from cnnref.deploy import affine_grid, full_range, percentile_range

torch.manual_seed(0)
x = torch.randn(10_000).relu()
x[0] = 100.0  # one outlier, say a dead pixel
usual = x[x < 10]
for name, span in (
    ("min and max", full_range),
    ("99.9 percent", percentile_range),
):
    grid = affine_grid(*span(x), bits=8)
    levels = len(grid.quantise(usual).unique())
    error = (grid.fake(usual) - usual).abs().mean()
    print(f"{name:12}: {levels:3} levels in use, error {error:.3f}")
# --8<-- [end:calibrate]

# --8<-- [start:straight]
import torch

from cnnref.deploy import affine_grid

x = torch.tensor([0.2, 0.9, 2.6, 5.0], requires_grad=True)
torch.round(x).sum().backward()
print("round:           ", x.grad.tolist())
x.grad = None
grid = affine_grid(torch.tensor(0.0), torch.tensor(3.0), bits=2)
y = grid.fake(x)
y.sum().backward()
print("values:          ", [round(v, 1) for v in y.tolist()])
print("straight-through:", x.grad.tolist())
torch_y = torch.fake_quantize_per_tensor_affine(x, 1.0, 0, 0, 3)
print("as torch:        ", bool((torch_y == y).all()))
# --8<-- [end:straight]

# --8<-- [start:bytes]
import torch

from cnnref.deploy import stored_bytes
from cnnref.models import create

for name in ("resnet18", "mobilenet_v2"):
    with torch.device("meta"):
        net = create(name)
    sizes = [stored_bytes(net, bits, 0) for bits in (32, 16)]
    sizes += [stored_bytes(net, bits) for bits in (8, 4)]
    mib = " ".join(f"{size / 2**20:5.1f}" for size in sizes)
    print(f"{name:12} {mib} MiB, {sizes[0] / sizes[2]:.2f} times")
# --8<-- [end:bytes]
