"""How this site is checked: a receptive field measured by a gradient."""

# --8<-- [start:gradient]
import torch
from torch import nn

import cnnref

net = nn.Sequential(
    nn.Conv2d(1, 1, 7, stride=2, padding=3, bias=False),
    nn.AvgPool2d(3, stride=2, padding=1),
).double()
nn.init.ones_(net[0].weight)  # positive weights: nothing cancels

x = torch.zeros(1, 1, 64, 64, dtype=torch.float64, requires_grad=True)
firsts = []
for unit in (8, 9):
    (row,) = torch.autograd.grad(net(x)[0, 0, 8, unit], x)
    read = row[0, 0].sum(0).nonzero().flatten()
    firsts.append(int(read[0]))

stride = firsts[1] - firsts[0]
measured = (len(read), stride, firsts[0] - 8 * stride)
field = cnnref.INPUT_RF
for kernel, padding in ((7, 3), (3, 1)):
    field = cnnref.rf_step(field, kernel, stride=2, padding=padding)
print(f"recursion {field}, gradient {measured}")
assert field == measured
# --8<-- [end:gradient]
