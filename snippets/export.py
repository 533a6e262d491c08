"""Export: a graph in a file, run by something else than PyTorch."""

# --8<-- [start:answer]
import tempfile
from pathlib import Path

import torch
from torch import nn

from cnnref.deploy import export_onnx, run_onnx
from cnnref.deploy.export import operators

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(1, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(),
    nn.Linear(8, 10),
).eval()  # fmt: skip
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "net.onnx")
    export_onnx(net, torch.zeros(2, 1, 8, 8), path)
    x = torch.randn(5, 1, 8, 8)  # another batch size than the example
    with torch.no_grad():
        gap = (run_onnx(path, x) - net(x)).abs().max()
    print("within 1e-5:", bool(gap < 1e-5))
    for kind, nodes in sorted(operators(path).items()):
        print(nodes, kind)
# --8<-- [end:answer]

# --8<-- [start:program]
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Dropout(), nn.Flatten()).eval()
batch = torch.export.Dim("batch")
example = (torch.zeros(2, 1, 8, 8),)
free = ({0: batch},)
program = torch.export.export(net, example, dynamic_shapes=free)
calls = [n for n in program.graph.nodes if n.op == "call_function"]
print([str(n.target).split(".")[1] for n in calls])
run = program.module()
x = torch.randn(7, 1, 8, 8)
print("batch of 7:", torch.allclose(run(x), net(x)))
try:
    run(torch.randn(7, 1, 9, 9))
except AssertionError as fault:
    print("9x9 is refused:", "8" in str(fault))
# --8<-- [end:program]

# --8<-- [start:branch]
import torch
from torch import nn


class Early(nn.Module):
    def forward(self, x):
        if x.mean() > 0:  # decided by the data
            return x * 2
        return x


class Branchless(nn.Module):
    def forward(self, x):
        return torch.where(x.mean() > 0, x * 2, x)


x = torch.ones(2, 3)
for module in (Early(), Branchless()):
    print(module(x).mean().item(), module(-x).mean().item())
    try:
        torch.export.export(module, (x,))
        print(type(module).__name__, "exports")
    except Exception:
        print(type(module).__name__, "fails")
# --8<-- [end:branch]

# --8<-- [start:compare]
import torch

torch.manual_seed(0)
ours = torch.randn(1000, 10)
ours[:, 0] = ours[:, 1] + 1e-6  # two classes nearly tied
theirs = ours + 1e-5 * torch.randn(1000, 10)
print("within 1e-4:", torch.allclose(ours, theirs, atol=1e-4))
same = (ours.argmax(1) == theirs.argmax(1)).float().mean()
print("same class everywhere:", bool(same == 1))
ahead = ours.topk(2).values.diff().abs().squeeze() > 1e-3
clear = ours[ahead].argmax(1) == theirs[ahead].argmax(1)
print("same class where it is clear:", bool(clear.all()))
# --8<-- [end:compare]
