"""What keeps deep residual networks stable: normalisation, a small start, dropped blocks."""

# --8<-- [start:answer]
from cnnref.experiments.block_growth import growth

for kind in ("bare", "v1", "zero-gamma", "skip-init"):
    found = growth(kind, 20, seed=0)
    for limit in (1, 100, 10_000):
        if found.gradient < limit:
            break
    print(f"{kind:10} gradient grows less than {limit:,} times")
# --8<-- [end:answer]

# --8<-- [start:doubling]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(10_000, 200).relu()
for _ in range(4):
    one, two = torch.empty(2, 200, 200)
    nn.init.kaiming_normal_(one), nn.init.kaiming_normal_(two)
    branch = (x @ one.T).relu() @ two.T
    ratio = (branch.square().mean() / x.square().mean()).item()
    x = x + branch
    print(f"branch over trunk, mean squares: {ratio:.0f}")
# --8<-- [end:doubling]

# --8<-- [start:norm]
from cnnref.experiments.block_growth import by_block

for kind in ("bare", "v2"):
    _, signal = by_block(kind, 16, seed=0)
    ratio = (signal[16] / signal[8]) ** 2
    few, many = ratio < 3, ratio > 100
    print(f"{kind:4} over 8 blocks: below 3: {few}, above 100: {many}")
# --8<-- [end:norm]

# --8<-- [start:skipinit]
import torch

from cnnref.experiments.block_growth import Block

torch.manual_seed(0)
block = Block(scale=0.0)
x = torch.rand(4, 16, 8, 8)
loss = (block(x) - 2 * x).square().mean()
loss.backward()
print("identity at first:", torch.equal(block(x), x))
weights = block.branch[0].weight
print("weights get no gradient:", weights.grad.abs().max().item() == 0)
print("but their scale does:   ", block.scale.grad.item() != 0)
# --8<-- [end:skipinit]

# --8<-- [start:depth]
import torch

from cnnref.layers import StochasticDepth

torch.manual_seed(0)
drop = StochasticDepth(0.2, "row")
branch = torch.ones(10_000, 1)
kept = drop(branch)
print("values:", sorted({round(v, 2) for v in kept.flatten().tolist()}))
print("mean near 1:", abs(kept.mean().item() - 1) < 0.02)
print("in eval unchanged:", torch.equal(drop.eval()(branch), branch))
# --8<-- [end:depth]

# --8<-- [start:linear]
blocks, last = 54, 0.5  # survival falls, block by block, from 1 to `last`
survival = [1 - n / blocks * (1 - last) for n in range(1, blocks + 1)]
print("first and last:", round(survival[0], 3), survival[-1])
print("blocks a step: ", round(sum(survival), 2))
# --8<-- [end:linear]
