"""Regularisation and schedules: closed forms, each compared with torch's own."""

# --8<-- [start:answer]
import torch
from torch import nn

from cnnref.training.label_smoothing import best_margin, smoothed_cross_entropy

torch.manual_seed(0)
logits, target = torch.randn(8, 10), torch.randint(10, (8,))
mine = smoothed_cross_entropy(logits, target, 0.1)
torchs = nn.CrossEntropyLoss(label_smoothing=0.1)(logits, target)
print("equals torch's:", torch.allclose(mine, torchs))

goal = torch.full((10,), 0.1 / 10)
goal[0] += 0.9
print("target:", [round(p, 2) for p in goal.tolist()])
for classes in (10, 1000):
    print(f"{classes} classes: best margin {best_margin(classes, 0.1):.2f}")
# --8<-- [end:answer]

# --8<-- [start:depth]
import torch

from cnnref.layers import StochasticDepth

blocks, last = 54, 0.5
drop = [last * block / blocks for block in range(1, blocks + 1)]
print("blocks on average: ", round(sum(1 - p for p in drop), 2))

torch.manual_seed(0)
branch = torch.ones(10_000, 1)
layer = StochasticDepth(0.5, "row")
kept = layer(branch)
print("values in training:", kept.unique().tolist())
print("mean still about 1:", abs(kept.mean().item() - 1) < 0.05)
print("in evaluation:     ", layer.eval()(branch).unique().tolist())
# --8<-- [end:depth]

# --8<-- [start:dropout]
import torch
from torch import nn

from cnnref.training.drop_block import drop_block, seed_rate

torch.manual_seed(0)
x = torch.randn(200_000)
drop = nn.Dropout(0.5)
training, evaluation = drop(x).var().item(), drop.eval()(x).var().item()
print("training variance doubles:", 1.9 < training / evaluation < 2.1)

y = drop_block(torch.ones(200, 16, 14, 14), 0.1, 7)
lost = (y == 0).double().mean().item()
print("seeds of 7x7 blocks:", seed_rate(0.1, 7, 14, 14))
print("lost, about a tenth:", 0.08 < lost < 0.105)
# --8<-- [end:dropout]

# --8<-- [start:decay]
import torch


def after_one_step(optimizer, **options):
    w = torch.nn.Parameter(torch.tensor([1.0, 10.0]))
    w.grad = torch.tensor([0.001, 0.001])  # almost none from the loss
    optimizer([w], lr=0.1, **options).step()
    return [round(value, 3) for value in w.tolist()]


print("SGD:  ", after_one_step(torch.optim.SGD, weight_decay=0.5))
print("Adam: ", after_one_step(torch.optim.Adam, weight_decay=0.5))
print("Adam: ", after_one_step(torch.optim.Adam, weight_decay=0.05))
print("AdamW:", after_one_step(torch.optim.AdamW, weight_decay=0.5))
# --8<-- [end:decay]

# --8<-- [start:groups]
import torch

from cnnref.models import create
from cnnref.training.decay_groups import decay_groups

net = create("resnet18")
for group in decay_groups(net, 5e-4):
    values = sum(p.numel() for p in group["params"])
    tensors = len(group["params"])
    print(f"{group['weight_decay']}: {tensors} tensors, {values:,} values")
optimizer = torch.optim.SGD(decay_groups(net, 5e-4), lr=0.1)
# --8<-- [end:groups]

# --8<-- [start:ema]
from copy import deepcopy

import torch
from torch import nn

from cnnref.training.ema import update, weights

model = nn.Linear(1, 1, bias=False)
nn.init.zeros_(model.weight)
average = deepcopy(model)
for _ in range(3):
    with torch.no_grad():
        model.weight += 1  # "training": 1, 2, 3
    update(average, model, decay=0.5)
print("average of 0, 1, 2, 3:", average.weight.item())
print("their shares:         ", weights(0.5, 3))
print("0.999, start left after 1,000 steps:", round(0.999**1000, 3))
# --8<-- [end:ema]

# --8<-- [start:schedule]
from cnnref.training.schedules import cosine, staircase

steps = 100
print("step  warm-up and cosine  staircase")
for t in (0, 4, 5, 30, 52, 60, 99):
    smooth = cosine(t, steps, 0.1, warmup=5)
    print(f"{t:4} {smooth:12.4f} {staircase(t, 0.1, [30, 60, 90]):15.4f}")
# --8<-- [end:schedule]

# --8<-- [start:clip]
import torch

w = torch.nn.Parameter(torch.zeros(2))
slope = torch.tensor([30.0, 40.0])  # length 50
w.grad = slope.clone()
torch.nn.utils.clip_grad_norm_([w], max_norm=5.0)
print("by length:", [round(v, 2) for v in w.grad.tolist()])
w.grad = slope.clone()
torch.nn.utils.clip_grad_value_([w], 5.0)
print("by value: ", w.grad.tolist())
# --8<-- [end:clip]
