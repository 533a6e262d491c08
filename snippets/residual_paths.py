"""Paths through residual networks: their number, length, gradient; how alike gradients stay."""

# --8<-- [start:answer]
from itertools import combinations

import torch

torch.manual_seed(0)
blocks = torch.randn(5, 4, 4, dtype=torch.float64)
one = torch.eye(4, dtype=torch.float64)
product = one
for branch in blocks:
    product = (one + branch) @ product

total, paths = torch.zeros_like(one), 0
for length in range(6):
    for chosen in combinations(range(5), length):
        path = one
        for index in chosen:
            path = blocks[index] @ path
        total, paths = total + path, paths + 1
print(paths, "paths, sum equals product:", torch.allclose(total, product))
# --8<-- [end:answer]

# --8<-- [start:lengths]
from cnnref.experiments.path_gradient import lengths

shares = lengths(54)
print(f"{2**54:,} paths")
print(f"19 to 35 branches: {sum(shares[19:36]):.3f}")
print(f"at most 17:        {sum(shares[:18]):.4f}")
# --8<-- [end:lengths]

# --8<-- [start:exact]
import torch

from cnnref.experiments.block_growth import stack
from cnnref.experiments.path_gradient import parts_of_gradient

found = parts_of_gradient("v2", 6, seed=0)
parts, x, direction = stack("v2", 6, seed=0)
y = x.requires_grad_()
for part in parts:
    y = part(y)
(gradient,) = torch.autograd.grad(y, x, direction)
print("7 sums give the gradient:", torch.allclose(sum(found), gradient))
# --8<-- [end:exact]

# --8<-- [start:shares]
from cnnref.experiments.path_gradient import gradient_by_length

for kind in ("bare", "v2", "zero-gamma"):
    shares = gradient_by_length(kind, 6, seed=0)
    mean = sum(length * share for length, share in enumerate(shares))
    print(f"{kind:10} longer than half: {mean > 3}, empty: {mean == 0}")
# --8<-- [end:shares]

# --8<-- [start:shattered]
from cnnref.experiments.shattering import autocorrelation

for layers in (2, 20):
    plain = autocorrelation(layers, residual=False, seed=0)
    skips = autocorrelation(layers, residual=True, seed=0)
    plain, skips = plain > 0.4, skips > 0.6
    print(f"{layers:2} layers: plain alike {plain}, residual alike {skips}")
# --8<-- [end:shattered]

# --8<-- [start:joins]
import torch

x, y = torch.ones(1, 8, 4, 4), torch.ones(1, 8, 4, 4)
print("added:       ", *(x + y).shape[1:])
print("concatenated:", *torch.cat([x, y], 1).shape[1:])
for form, out in (("added", x + y), ("concatenated", torch.cat([x, y], 1))):
    print(f"{form}: x still readable: {torch.equal(out[:, :8], x)}")
# --8<-- [end:joins]
