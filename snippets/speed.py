"""Speed: layouts, formats, algorithms, compilers, checkpoints, clocks."""

# --8<-- [start:answer]
import torch
from torch import nn

x = torch.randn(2, 64, 56, 56)  # N, C, H, W: the shape never changes
y = x.to(memory_format=torch.channels_last)
print("NCHW:         ", x.stride())
print("channels_last:", y.stride())
print("same shape:", x.shape == y.shape, "- same numbers:", x.equal(y))
conv = nn.Conv2d(64, 32, 3).to(memory_format=torch.channels_last)
last = torch.channels_last
print("kept by conv:", conv(y).is_contiguous(memory_format=last))
print("kept by flatten(2):", y.flatten(2).stride())
try:
    y.view(2, -1)
except RuntimeError as fault:
    print("view:", str(fault).split(" with")[0])
# --8<-- [end:answer]

# --8<-- [start:formats]
import torch

rows = [("float32", 8, 23), ("TF32", 8, 10), ("float16", 5, 10)]
for name, exponent, fraction in [*rows, ("bfloat16", 8, 7)]:
    bias = 2 ** (exponent - 1) - 1
    eps = 2.0**-fraction
    largest, smallest = (2 - eps) * 2.0**bias, 2.0 ** (1 - bias)
    print(f"{name:8} {exponent} + {fraction:2} bits", end=" ")
    print(f"eps {eps:.0e} {smallest:.0e} to {largest:.1e}")
    if name != "TF32":  # a mode of the units, not a dtype
        info = torch.finfo(getattr(torch, name))
        assert (eps, largest) == (info.eps, info.max)
        assert smallest == info.tiny
# --8<-- [end:formats]

# --8<-- [start:underflow]
import torch

gradient = torch.tensor(1e-8)  # usual in a late phase of training
print("float16: ", gradient.half().item() > 0)
print("bfloat16:", gradient.bfloat16().item() > 0)
scale = 2.0**16
scaled = (gradient * scale).half()  # as if the loss were scaled
back = scaled.float() / scale
print("scaled:  ", back.item() > 0, f"{back / gradient:.2f}")
too_much = torch.tensor(2.0).half() * scale
print("2 scaled:", too_much.item())

ones = torch.ones(4096, dtype=torch.bfloat16)
total = torch.tensor(0.0, dtype=torch.bfloat16)
for one in ones:
    total += one
print("4,096 ones, summed in bfloat16:", total.item())
print("the same, summed in float32:   ", ones.float().sum().item())
# --8<-- [end:underflow]

# --8<-- [start:autocast]
import torch
from torch import nn
from torch.nn.functional import conv2d

torch.manual_seed(0)
x, y = torch.randn(4, 64, 8, 8), torch.tensor([0, 1, 2, 3])
net = nn.Sequential(nn.Conv2d(64, 32, 3), nn.Flatten(), nn.Linear(32 * 36, 10))
with torch.autocast("cpu", torch.bfloat16):
    out = net(x)
loss = nn.functional.cross_entropy(out.float(), y)
loss.backward()
print("output:  ", out.dtype)
print("weight:  ", net[0].weight.dtype)
print("gradient:", net[0].weight.grad.dtype)

short, w = x.bfloat16(), net[0].weight.detach().bfloat16()
half = conv2d(short, w).double()
exact = conv2d(short.double(), w.double())
error = (half - exact).abs() / exact.abs().clamp(min=1e-2)
print(
    "error of 576 products within one rounding:",
    bool(error.max() <= torch.finfo(torch.bfloat16).eps),
)
# --8<-- [end:autocast]

# --8<-- [start:flags]
import torch

cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
print("TF32 in convolutions:", cudnn.allow_tf32)
print("TF32 in products:    ", matmul.allow_tf32)
print("benchmark:           ", cudnn.benchmark)
print("deterministic only:  ", cudnn.deterministic)
# --8<-- [end:flags]

# --8<-- [start:algorithms]
import torch

from cnnref.functional import cost

for name, channels, k, groups in (
    ("3x3", 64, 3, 1),
    ("7x7", 64, 7, 1),
    ("31x31 depthwise", 64, 31, 64),
):
    x = torch.empty(1, channels, 56, 56, device="meta")
    w = torch.empty(64, channels // groups, k, k, device="meta")
    args = {"padding": k // 2, "groups": groups}
    direct = cost("im2col", x, w, **args).multiplications
    print(f"{name}: {direct:,} products")
    for other in ("winograd2", "winograd4", "fft"):
        if k == 3 or other == "fft":
            fewer = direct / cost(other, x, w, **args).multiplications
            print(f"  {other:9} {fewer:6.2f} times fewer")
# --8<-- [end:algorithms]

# --8<-- [start:roofline]
from cnnref.experiments.roofline import intensity

peak, bandwidth = 989e12, 3.35e12  # H100 SXM, bfloat16
balance = peak / bandwidth
layers = {
    "ResNet stem 7x7/2": "3x224x224 conv64k7s2p3nobias",
    "ResNet 3x3, 64": "64x56x56 conv64k3p1nobias",
    "ResNet 3x3, 512": "512x7x7 conv512k3p1nobias",
    "ResNet 1x1, 64-256": "64x56x56 pw256nobias",
    "MobileNet dw 3x3": "144x56x56 dw3p1nobias",
    "ConvNeXt dw 7x7": "96x56x56 dw7p3nobias",
    "head 2048-1000": "2048x1x1 fc1000nobias",
}
print(f"balance: {balance:.0f} FLOPs a byte")
for name, stack in layers.items():
    one, many = intensity(stack), intensity(stack, batch=256)
    waits = "arithmetic" if many > balance else "memory"
    print(f"{name:18} {one:6.1f} {many:6.1f} {waits}")
# --8<-- [end:roofline]

# --8<-- [start:compile]
import torch
from torch import nn

graphs = []


def backend(graph, inputs):  # sees each graph, runs it as it is
    calls = [n for n in graph.graph.nodes if n.op == "call_function"]
    graphs.append(calls)
    return graph


torch._dynamo.reset()
net = nn.Sequential(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU()).eval()
fast = torch.compile(net, backend=backend)
for batch, side in ((2, 8), (2, 8), (2, 9), (2, 10), (3, 10), (1, 10)):
    fast(torch.randn(batch, 1, side, side))
    print(f"{batch} of {side}x{side}: {len(graphs)} graphs so far")
print("calls in a graph:", len(graphs[0]))
# --8<-- [end:compile]

# --8<-- [start:checkpoint]
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint_sequential

runs = []
torch.manual_seed(0)
net = nn.Sequential(*(nn.Conv2d(4, 4, 3, padding=1) for _ in range(16)))
for layer in net:
    layer.register_forward_hook(lambda *_: runs.append(1))
x = torch.randn(1, 4, 8, 8, dtype=torch.float64, requires_grad=True)
net.double()(x).sum().backward()
plain, forward = x.grad.clone(), len(runs)
x.grad = None
runs.clear()
y = checkpoint_sequential(net, 4, x, use_reentrant=False)
y.sum().backward()
print("same gradient:", torch.allclose(plain, x.grad))
print("layers run:", forward, "and", len(runs))
for segments in (1, 2, 4, 8, 16):
    most = segments + 16 // segments
    print(f"{segments:2} segments: {most:2} maps at once")
# --8<-- [end:checkpoint]

# --8<-- [start:clock]
import time
from statistics import median

import torch
from torch import nn

GPU = torch.cuda.is_available()
wait = torch.cuda.synchronize if GPU else lambda: None


def seconds(call, repeats=20, warm=5):
    times = []
    for _ in range(warm + repeats):
        wait()  # or the clock starts before earlier work has ended
        start = time.perf_counter()
        call()
        wait()  # or it stops when the work is merely queued
        times.append(time.perf_counter() - start)
    return median(times[warm:])


conv, x = (
    nn.Conv2d(64, 64, 3, padding=1).eval(),
    torch.randn(1, 64, 28, 28),
)
with torch.inference_mode():
    print("a positive time:", seconds(lambda: conv(x)) > 0)
# --8<-- [end:clock]
