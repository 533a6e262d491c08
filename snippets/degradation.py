"""The degradation problem: deeper plain networks train worse, residual ones do not."""

# --8<-- [start:answer]
from cnnref.experiments.degradation import losses

plain = list(losses(14, residual=False, seed=0, steps=14, width=8))
residual = list(losses(14, residual=True, seed=0, steps=14, width=8))
print("first loss of both near", round(sum(plain[:1] + residual[:1]) / 2))
print("plain still above 1.5: ", min(plain[-4:]) > 1.5)
print("residual is lower:     ", sum(residual[-4:]) < sum(plain[-4:]) - 1)
# --8<-- [end:answer]

# --8<-- [start:task]
import math

import torch

from cnnref.experiments.degradation import CLASSES, gratings

images, labels = gratings(4, torch.Generator().manual_seed(0))
print(tuple(images.shape), labels.tolist())
print("loss of guessing:", round(math.log(CLASSES), 3))
# --8<-- [end:task]

# --8<-- [start:same]
from cnnref.experiments.degradation import Stack

for depth in (8, 20, 56):
    nets = Stack(depth, residual=False), Stack(depth, residual=True)
    sizes = [sum(p.numel() for p in net.parameters()) for net in nets]
    print(f"{depth:2} layers: plain {sizes[0]:,}, residual {sizes[1]:,}")
# --8<-- [end:same]

# --8<-- [start:exists]
import torch
from torch import nn

from cnnref.experiments.degradation import Stack

torch.manual_seed(0)
shallow = Stack(8, residual=False).eval()
deep = Stack(20, residual=False).eval()
deep.stem, deep.fc = shallow.stem, shallow.fc
for i, pair in enumerate(deep.pairs):
    if i < len(shallow.pairs):
        deep.pairs[i] = shallow.pairs[i]
        continue
    for layer in pair:  # a pair that passes on what it gets
        if isinstance(layer, nn.Conv2d):
            nn.init.dirac_(layer.weight)
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps = 0.0
x = torch.randn(2, 1, 12, 12)
print("20 layers equal 8:", torch.equal(deep(x), shallow(x)))
# --8<-- [end:exists]

# --8<-- [start:zero]
import torch
from torch import nn

from cnnref.layers import BasicBlock

block = BasicBlock(8, 8)
nn.init.zeros_(block.bn2.weight)  # the last scale of the branch
x = torch.rand(2, 8, 5, 5)  # behind a ReLU: not negative
print("is the identity:", torch.equal(block(x), x))
x -= 0.5
print("of any input:   ", torch.equal(block(x.clone()), x))
# --8<-- [end:zero]

# --8<-- [start:gradients]
from cnnref.experiments.init_depth import GROWTH, by_depth

_, gradient = by_depth("norm", 20)
growth = (gradient[0] / gradient[-1]) ** (1 / 19)
print("larger at the first layer:", gradient[0] > 10 * gradient[-1])
print("a layer, near the theory: ", abs(growth / GROWTH - 1) < 0.05)
_, gradient = by_depth("half", 20)
print("half of He's variance:    ", gradient[0] < 0.01 * gradient[-1])
# --8<-- [end:gradients]
