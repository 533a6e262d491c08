"""Batch normalisation: formula, modes, buffers, traps, folding."""

# --8<-- [start:answer]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4, 8, 8) * 3 + 5
bn = nn.BatchNorm2d(4)


def by_hand(x, mean, var):
    mean, var = mean.view(1, -1, 1, 1), var.view(1, -1, 1, 1)
    return (x - mean) / torch.sqrt(var + bn.eps)


of_batch = by_hand(x, x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0))
print("training:  ", torch.allclose(bn(x), of_batch, atol=1e-5))
bn.eval()
stored = by_hand(x, bn.running_mean, bn.running_var)
print("evaluation:", torch.allclose(bn(x), stored, atol=1e-5))
print("same:      ", torch.allclose(of_batch, stored, atol=0.1))
print("learned:   ", [name for name, _ in bn.named_parameters()])
print("buffers:   ", [name for name, _ in bn.named_buffers()])
# --8<-- [end:answer]

# --8<-- [start:gradient]
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(32, 1, 4, 4, dtype=torch.float64, requires_grad=True)
bn = nn.BatchNorm2d(1, eps=1e-14, affine=False).double()
y = bn(x)
g = torch.randn_like(y)
y.backward(g)
normed, sigma = y.detach(), x.detach().std(correction=0)
formula = (g - g.mean() - normed * (g * normed).mean()) / sigma
print("formula:         ", torch.allclose(x.grad, formula))
print("along a constant:", abs(x.grad.sum().item()) < 1e-9)
print("along itself:    ", abs((x.grad * normed).sum().item()) < 1e-9)
# --8<-- [end:gradient]

# --8<-- [start:modes]
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
image = torch.randn(1, 3, 16, 16)
dull, lively = torch.randn(7, 3, 16, 16) * 0.3, torch.randn(7, 3, 16, 16) * 3
for mode in (True, False):
    net.train(mode)
    a = net(torch.cat([image, dull]))[0]
    b = net(torch.cat([image, lively]))[0]
    print("train:" if mode else "eval: ", torch.allclose(a, b, atol=1e-5))
# --8<-- [end:modes]

# --8<-- [start:momentum]
import torch
from torch import nn

x = torch.tensor([1.0, 2.0, 3.0, 6.0]).view(4, 1, 1, 1)
bn = nn.BatchNorm2d(1, momentum=0.1)
bn(x)
print(f"running_mean {bn.running_mean.item():.4f}, batch {x.mean():.4f}")
for name, correction in (("n", 0), ("n - 1", 1)):
    var = x.var(correction=correction)
    print(f"over {name}: var {var:.4f}, 0.9 + 0.1 var = {0.9 + 0.1 * var:.4f}")
print(f"running_var {bn.running_var.item():.4f}")
# --8<-- [end:momentum]

# --8<-- [start:single]
import torch
from torch import nn

bn = nn.BatchNorm2d(1)
print(bn(torch.randn(1, 1, 7, 7)).shape)
try:
    bn(torch.randn(1, 1, 1, 1))
except ValueError as fault:
    print(fault)
for pair in ([3.0, 3.5], [0.0, 900.0]):
    y = bn(torch.tensor(pair).view(2, 1, 1, 1))
    print(pair, "->", y.flatten().round(decimals=2).tolist())
# --8<-- [end:single]

# --8<-- [start:frozen]
import torch
from torch import nn

from cnnref.models import create

net = create("resnet50").requires_grad_(False)  # "frozen"
before = {k: v.clone() for k, v in net.named_buffers()}
net.train()
net(torch.randn(2, 3, 33, 33))
moved = sum(not v.equal(before[k]) for k, v in net.named_buffers())
print(moved, "of", len(before), "buffers moved")

net.load_state_dict(before, strict=False)
for module in net.modules():
    if isinstance(module, nn.BatchNorm2d):
        module.eval()  # the next net.train() undoes this
net(torch.randn(2, 3, 33, 33))
moved = sum(not v.equal(before[k]) for k, v in net.named_buffers())
print(moved, "with the norms in eval mode")
# --8<-- [end:frozen]

# --8<-- [start:fold]
import torch
from torch import nn

torch.manual_seed(0)
conv = nn.Conv2d(3, 8, 3, bias=False).double()
bn = nn.BatchNorm2d(8).double()
for values in (bn.weight, bn.bias, bn.running_mean, bn.running_var):
    nn.init.uniform_(values, 0.5, 1.5)  # as if trained
bn.eval()

factor = bn.weight / torch.sqrt(bn.running_var + bn.eps)
one = nn.Conv2d(3, 8, 3).double()
one.weight.data = conv.weight * factor.view(-1, 1, 1, 1)
one.bias.data = bn.bias - bn.running_mean * factor

x = torch.randn(2, 3, 9, 9, dtype=torch.float64)
gap = (one(x) - bn(conv(x))).abs().max().item()
print("largest difference below 5e-15:", gap < 5e-15)
# --8<-- [end:fold]

# --8<-- [start:network]
import torch

from cnnref import count
from cnnref.deploy import fold_batch_norm
from cnnref.models import create

net = create("resnet18").eval()
folded = fold_batch_norm(net)
x = torch.randn(1, 3, 64, 64)
worst = (folded(x) - net(x)).abs().max() / net(x).abs().max()
print("difference below 1e-4:", worst.item() < 1e-4)
for name, one in (("before", net), ("after ", folded)):
    counted = count(one, (1, 3, 64, 64))
    print(f"{name} {counted.params:,} parameters, {counted.buffers:,} buffers")
# --8<-- [end:network]

# --8<-- [start:scale]
import torch
from torch import nn

torch.manual_seed(0)
conv, bn = nn.Conv2d(3, 8, 3).double(), nn.BatchNorm2d(8, eps=1e-14).double()
x = torch.randn(8, 3, 9, 9, dtype=torch.float64)
target = torch.randn(8, 8, 7, 7, dtype=torch.float64)


def run():
    y = bn(conv(x))
    weights = conv.weight, conv.bias
    return y, *torch.autograd.grad((y * target).mean(), weights)


y, slope, bias_slope = run()
with torch.no_grad():
    conv.weight *= 10
    conv.bias += 100
z, slope_of_ten, _ = run()
print("output unchanged:", torch.allclose(y, z))
print("gradient a tenth:", torch.allclose(slope, 10 * slope_of_ten))
print("bias gradient 0: ", bias_slope.abs().max().item() < 1e-12)
# --8<-- [end:scale]

# --8<-- [start:inputs]
import torch
from torch import nn

torch.manual_seed(0)
image = torch.rand(16, 3, 32, 32)  # values from 0 to 1
with torch.no_grad():
    for padding in (0, 1):
        conv = nn.Conv2d(3, 16, 3, padding=padding, bias=False)
        net = nn.Sequential(conv, nn.BatchNorm2d(16))
        plain = net(image)
        for change, x in (("times 255", 255 * image), ("plus 5", image + 5)):
            moved = (net(x) - plain).norm() / plain.norm()
            answer = "differs" if moved > 0.1 else "same"
            print(f"padding {padding}, {change}: {answer}")
# --8<-- [end:inputs]
