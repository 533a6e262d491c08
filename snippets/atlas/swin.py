"""Swin in numbers: what it reads, what windows cost, the mask, the offsets, the merging."""

# --8<-- [start:reads]
import torch

from cnnref.models.swin import SwinTransformer

torch.manual_seed(0)
net = SwinTransformer(96, (2, 2), (3, 6)).eval()  # half of Swin-T
x = torch.randn(1, 3, 224, 224, requires_grad=True)
steps = {"features.0": net.features[0], "features.2": net.features[2]}
for stage in (1, 3):
    for k, block in enumerate(net.features[stage]):
        steps[f"features.{stage}.{k}"] = block

y = x
for name in sorted(steps):
    y = steps[name](y)
    middle = y.shape[1] // 2
    unit = y[0, middle, middle, 0]
    (slope,) = torch.autograd.grad(unit, x, retain_graph=True)
    seen = slope[0].abs().sum(0).any(0).nonzero().flatten()
    print(f"{name:12} {len(seen):3} pixels: {seen[0]} to {seen[-1]}")
# --8<-- [end:reads]

# --8<-- [start:cost]
window, width = 7, 96  # Swin-T
print("size stage tokens linear windows   global MMAC")
for image in (224, 448):
    for stage in range(4):
        n = (image // 4 // 2**stage) ** 2
        d = width * 2**stage
        linear = 12 * n * d * d
        local = 2 * n * window**2 * d
        everywhere = 2 * n * n * d
        row = f"{local / 1e6:7.1f} {everywhere / 1e6:8.1f}"
        print(f"{image:4} {stage + 1:5} {n:6} {linear / 1e6:6.1f} {row}")
# --8<-- [end:cost]

# --8<-- [start:mask]
import torch

side, window, shift = 14, 7, 3
place = torch.arange(side)
cut = (place + window - shift) // window  # shifted cuts: 3, 7, 4 cells
print("cuts", cut.tolist())
own = (cut[:, None] * 3 + cut).roll((-shift, -shift), (0, 1))
windows = own.unfold(0, window, window).unfold(1, window, window)
for row in windows.flatten(3).unbind(0):
    for ids in row.flatten(1):
        same = ids[:, None] == ids
        parts = len(ids.unique())
        print(f"{parts} parts, {same.sum():4} of {same.numel()} pairs")
# --8<-- [end:mask]

# --8<-- [start:offsets]
import torch

from cnnref.layers.relative_position import relative_position_index
from cnnref.models import create

index = relative_position_index(7, 7)
print("pairs", index.numel(), "offsets", len(index.unique()))
right = [(0, 1), (8, 9), (47, 48)]  # one cell to the right
print({int(index[i, j]) for i, j in right})
with torch.device("meta"):  # shapes only, no numbers
    net = create("swin_t")
tables = [p for name, p in net.named_parameters() if "bias_table" in name]
print([tuple(t.shape) for t in tables[::2]], sum(t.numel() for t in tables))
# --8<-- [end:offsets]

# --8<-- [start:merge]
import torch
from torch import nn
from torch.nn.functional import conv2d

from cnnref.models.swin import PatchMerging

torch.manual_seed(0)
merge = PatchMerging(96)
merge.norm = nn.Identity()
x = torch.randn(1, 56, 56, 96)
kernel = merge.reduction.weight.reshape(192, 2, 2, 96)  # column, row
kernel = kernel.permute(0, 3, 2, 1)
y = conv2d(x.permute(0, 3, 1, 2), kernel, stride=2)
same = torch.allclose(merge(x).permute(0, 3, 1, 2), y, atol=1e-5)
print("2x2 convolution, stride 2:", same)
# --8<-- [end:merge]

# --8<-- [start:sizes]
import torch

from cnnref.models import create
from cnnref.summary import summary

with torch.device("meta"):  # shapes only, no numbers
    net = create("swin_t")
print("size first map windows  GMAC  last map")
for size in (224, 225, 228, 256, 448):
    report = summary(net, 3, size, size, depth=2)
    first, last = (report.parts[k].shape[0] for k in (0, -3))
    windows = -(-first // 7)  # a side
    work = f"{windows:7} {report.macs / 1e9:6.2f}"
    print(f"{size:4} {first:9} {work} {last:9}")
# --8<-- [end:sizes]
