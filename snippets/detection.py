"""Detection: anchors, pyramid, overlap, suppression, regions, focal loss, precision."""

# --8<-- [start:answer]
from cnnref import conv_out

side, total = 800, 0
sides = {}
for level in range(1, 8):  # P3 to P7 have strides 8 to 128
    side = conv_out(side, 3, stride=2, padding=1)
    if level >= 3:
        sides[level] = side
for level, cells in sides.items():
    boxes = 9 * cells**2  # three sizes, three ratios
    total += boxes
    print(f"P{level}: stride {2**level:3}, {cells:3}², {boxes:5} boxes")
print("anchors:", total)
# --8<-- [end:answer]

# --8<-- [start:window]
from cnnref import count

crop = count("resnet50", (1, 3, 224, 224)).macs
image = count("resnet50", (1, 3, 800, 800)).macs
windows = ((800 - 224) // 32 + 1) ** 2
print(f"{windows} crops:   {windows * crop / 1e9:4.0f} GMAC")
print(f"whole image: {image / 1e9:4.0f} GMAC")
print(f"ratio: {windows * crop / image:.0f}")
# --8<-- [end:window]

# --8<-- [start:anchors]
import torch

from cnnref.functional.anchors import anchor_grid, match_anchors
from cnnref.functional.boxes import box_iou

sizes, ratios = [32, 32 * 2 ** (1 / 3), 32 * 2 ** (2 / 3)], [0.5, 1, 2]
levels = [
    anchor_grid(s, s, 2**k, [a * 2 ** (k - 3) for a in sizes], ratios)
    for k, s in zip(range(3, 8), (100, 50, 25, 13, 7), strict=True)
]
anchors = torch.cat(levels)
print("side  best IoU  reach  positive")
for side in (12, 32, 100, 400):
    edge = 300.0 + side
    iou = box_iou(torch.tensor([[300.0, 300, edge, edge]]), anchors)
    found = match_anchors(iou)
    reached = int((iou >= 0.5).sum())
    positive = int((found >= 0).sum())
    print(f"{side:4}  {iou.max():8.2f}  {reached:5}  {positive:8}")
# --8<-- [end:anchors]

# --8<-- [start:pyramid]
import torch
from torch import nn

from cnnref import count, receptive_field
from cnnref.layers import FeaturePyramidNetwork
from cnnref.models import create


class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        parts = dict(create("resnet50").named_children())
        first = ("conv1", "bn1", "relu", "maxpool")
        self.stem = nn.Sequential(*[parts[k] for k in first])
        later = [parts[f"layer{k}"] for k in (1, 2, 3, 4)]
        self.stages = nn.ModuleList(later)
        self.fpn = FeaturePyramidNetwork([256, 512, 1024, 2048], 256)

    def forward(self, x):
        x, maps = self.stem(x), {}
        for level, stage in enumerate(self.stages, 2):
            x = maps[f"P{level}"] = stage(x)
        return self.fpn(maps)["P2"]  # all four are computed


with torch.device("meta"):
    net = Pyramid().eval()
report = receptive_field(net)
for level in range(4):
    alone = report[f"fpn.inner_blocks.{level}"]
    joined = report[f"fpn.layer_blocks.{level}"]
    print(f"P{level + 2}: stride {joined.stride[0]:2}, ", end="")
    print(f"field {alone.size[0]:3} -> {joined.size[0]}")
image = (1, 3, 800, 800)
base, all_ = count("resnet50", image), count(net, image)
fpn = sum(p.numel() for p in net.fpn.parameters())
added = (all_.macs - base.macs) / 1e9
print(f"pyramid: {fpn / 1e6:.2f} M weights, {added:.1f} GMAC")
print(f"backbone: {base.macs / 1e9:.1f} GMAC")
# --8<-- [end:pyramid]

# --8<-- [start:iou]
import torch

from cnnref.functional.boxes import box_iou, generalized_box_iou

true = torch.tensor([[0.0, 0, 10, 10]])
guesses = torch.tensor(
    [
        [0.0, 0.0, 10.0, 10.0],
        [5.0, 0.0, 15.0, 10.0],
        [2.0, 2.0, 8.0, 8.0],
        [10.0, 0.0, 20.0, 10.0],
        [90.0, 0.0, 100.0, 10.0],
    ]
)
iou = box_iou(true, guesses)[0]
giou = generalized_box_iou(true, guesses)[0]
for box, a, b in zip(guesses.int().tolist(), iou, giou, strict=True):
    print(f"{box!s:17} IoU {a:.2f}  GIoU {b:+.2f}")
# --8<-- [end:iou]

# --8<-- [start:nms]
import torch

from cnnref.functional.boxes import box_iou, nms, soft_nms

lefts = torch.tensor([0.0, 4.0, 16.0, 100.0])
zero = torch.zeros(4)
boxes = torch.stack([lefts, zero, lefts + 40, zero + 80], 1)
scores = torch.tensor([0.9, 0.8, 0.7, 0.6])  # box 2 is a second person
overlap = box_iou(boxes[:1], boxes)[0].tolist()
print("IoU with box 0:", [round(v, 2) for v in overlap])
for threshold in (0.3, 0.5, 0.9):
    kept = nms(boxes, scores, threshold).tolist()
    print(f"threshold {threshold}: kept {kept}")
order, lowered = soft_nms(boxes, scores)
pairs = zip(order.tolist(), lowered.tolist(), strict=True)
print("soft:", {box: round(score, 2) for box, score in pairs})
# --8<-- [end:nms]

# --8<-- [start:regions]
import torch

from cnnref.functional.regions import roi_align, roi_pool

stride = 16
place = (torch.arange(20) + 0.5) * stride  # of each cell
ramp = place.expand(1, 1, 20, 20)
print("bins     align    pool")
for left in (80, 84, 87, 88, 95):
    box = torch.tensor([[0.0, left, 80, left + 64, 144]])
    align = roi_align(ramp, box, (1, 2), 1 / stride)[0, 0, 0].tolist()
    pool = roi_pool(ramp, box, (1, 2), 1 / stride)[0, 0, 0].tolist()
    bins = (left + 16, left + 48)
    pairs = (bins, align, pool)
    print("  ".join(f"{a:3.0f} {b:3.0f}" for a, b in pairs))
# --8<-- [end:regions]

# --8<-- [start:focal]
import torch

from cnnref.training.focal_loss import sigmoid_focal_loss

p = torch.tensor([0.1, 0.5, 0.9, 0.99, 0.999], dtype=torch.float64)
print("p_t    entropy  focal    ratio")
for right, z in zip(p.tolist(), torch.logit(p), strict=True):
    one = torch.ones((), dtype=torch.float64)
    entropy, focal = (sigmoid_focal_loss(z, one, -1, g) for g in (0, 2))
    print(f"{right:<5}  {entropy:6.4f}  {focal:.2e}  ", end="")
    print(f"{entropy / focal:<.4g}")
easy, hard = torch.logit(p[3]), torch.zeros((), dtype=torch.float64)
for gamma in (0, 2):
    ground = 100_000 * sigmoid_focal_loss(-easy, hard, -1, gamma)
    objects = 100 * sigmoid_focal_loss(hard, hard + 1, -1, gamma)
    print(f"gamma {gamma}: ground {ground:7.2f}, objects {objects:5.2f}")
# --8<-- [end:focal]

# --8<-- [start:proper]
import torch

from cnnref.training.focal_loss import sigmoid_focal_loss

z = torch.linspace(-8, 8, 1601, dtype=torch.float64)  # every answer
ones = torch.ones_like(z)
for truth in (0.5, 0.8, 0.95, 0.99):  # share of objects
    best = []
    for gamma in (0, 2):
        risk = truth * sigmoid_focal_loss(z, ones, -1, gamma)
        risk += (1 - truth) * sigmoid_focal_loss(z, 0 * ones, -1, gamma)
        best.append(torch.sigmoid(z[risk.argmin()]).item())
    print(f"share {truth:4}: {best[0]:.2f}, gamma 2: {best[1]:.2f}")
# --8<-- [end:proper]

# --8<-- [start:prior]
from math import log

import torch

from cnnref.training.focal_loss import sigmoid_focal_loss

anchors, positives = 100_000, 100
targets = torch.zeros(anchors)
targets[:positives] = 1
for prior in (0.5, 0.01):
    bias = log(prior / (1 - prior))
    logits = torch.full((anchors,), bias)
    loss = sigmoid_focal_loss(logits, targets).sum() / positives
    print(f"prior {prior}: bias {bias:.2f}, loss {loss:.2f}")
# --8<-- [end:prior]

# --8<-- [start:ap]
import torch

from cnnref.functional.boxes import box_iou
from cnnref.inspect.average_precision import (
    average_precision,
    hits,
    precision_recall,
)

objects = torch.tensor(
    [[0.0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]]
)  # fmt: skip
boxes = torch.tensor(
    [
        [0.0, 0, 10, 10],
        [1, 0, 11, 10],
        [20, 0, 30, 12],
        [70, 0, 80, 10],
        [43, 0, 53, 10],
    ]
)
scores = torch.tensor([0.9, 0.8, 0.7, 0.6, 0.5])
hit = hits(boxes, scores, objects)
precision, recall = precision_recall(scores, hit, 3)
print("score  IoU        precision  recall")
for k in range(5):
    overlap = box_iou(boxes[k : k + 1], objects).max()
    name = "hit " if hit[k] else "miss"
    print(f"{scores[k]:.1f}    {overlap:.2f} {name}", end="")
    print(f"  {precision[k]:9.2f}  {recall[k]:6.2f}")
by_hand = 1 / 3 * 1 + 1 / 3 * 2 / 3 + 1 / 3 * 3 / 5
ap = average_precision(scores, hit, 3)
print(f"AP50 {ap:.3f}, by hand {by_hand:.3f}")
every = [hits(boxes, scores, objects, 0.5 + k / 20) for k in range(10)]
strict = [average_precision(scores, one, 3) for one in every]
print("at 0.50 ... 0.70:", *(f"{v:.2f}" for v in strict[:5]))
print("at 0.75 ... 0.95:", *(f"{v:.2f}" for v in strict[5:]))
print(f"mean of the ten: {sum(strict) / 10:.3f}")
# --8<-- [end:ap]

# --8<-- [start:large]
import torch

from cnnref.functional.anchors import anchor_grid
from cnnref.functional.boxes import box_iou

levels = {8: 100, 16: 50, 32: 25, 64: 13, 128: 7}  # stride: cells a side


def best(side, strides):
    """The largest IoU of a square object with any anchor."""
    box = torch.tensor([[50.0, 50.0, 50.0 + side, 50.0 + side]])
    found = 0.0
    for s in strides:
        anchors = anchor_grid(levels[s], levels[s], s, [4 * s], [1.0])
        found = max(found, box_iou(box, anchors).max().item())
    return found


for side in (100, 200, 400, 700):
    all_levels, fine = best(side, levels), best(side, (8, 16, 32))
    print(f"{side}: P3 to P7 {all_levels:.2f}, P3 to P5 {fine:.2f}")
# --8<-- [end:large]
