"""Adversarial examples: one step, many steps, why linear, any model."""

# --8<-- [start:answer]
import torch
from torch import nn

from cnnref.experiments.deployed import split
from cnnref.inspect.adversarial import fgsm, pgd

torch.manual_seed(0)
x, y, new_x, new_y = split(0)  # handwritten digits, pixels 0 to 1
layers = nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)
net = nn.Sequential(*layers)
adam = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(150):
    loss = nn.functional.cross_entropy(net(x), y)
    adam.zero_grad()
    loss.backward()
    adam.step()
step = fgsm(net, new_x, new_y, epsilon=0.2)
many = pgd(net, new_x, new_y, epsilon=0.2, step=0.05, steps=10, seed=0)
for name, images in (("clean", new_x), ("FGSM", step), ("PGD", many)):
    share = (net(images).argmax(1) == new_y).float().mean().item()
    change = (images - new_x).abs().max().item()
    right = "most" if share > 0.9 else "few"
    print(f"{name:5} largest change {change:.1f}, right: {right}")
# --8<-- [end:answer]

# --8<-- [start:linear]
import torch

torch.manual_seed(0)
for size in (8, 32, 224):
    w = torch.randn(3, size, size).sign()  # slope of a score, +1 or -1
    epsilon = 1 / 255
    along = (w * epsilon * w.sign()).sum().item()
    by_chance = epsilon * w.numel() ** 0.5
    print(f"{size:3}: along the signs {along:6.2f}, random {by_chance:4.2f}")
# --8<-- [end:linear]

# --8<-- [start:every]
import torch
from torch import nn

from cnnref.experiments.attacked_digits import KINDS, network
from cnnref.inspect.adversarial import fgsm

torch.manual_seed(0)
x, y = torch.rand(64, 1, 8, 8), torch.randint(10, (64,))
for kind in KINDS:
    net = network(kind).eval()
    for part in net.modules():  # the head of a fresh ViT is zero
        if isinstance(part, nn.Linear) and not part.weight.any():
            nn.init.normal_(part.weight, std=0.02)
    before = nn.functional.cross_entropy(net(x), y)
    after = nn.functional.cross_entropy(net(fgsm(net, x, y, epsilon=0.01)), y)
    print(f"{kind:6} loss has risen: {bool(after > before)}")
# --8<-- [end:every]

# --8<-- [start:masking]
import torch
from torch import nn

from cnnref.inspect.adversarial import fgsm

torch.manual_seed(0)
net = nn.Sequential(nn.Flatten(), nn.Linear(16, 2)).double()
x = torch.randn(200, 1, 4, 4).double()
y = net(x).argmax(1)  # so that every answer is right


class Sharp(nn.Module):
    def forward(self, x):
        return 1e5 * net(x)  # same answers; the loss is 0.0


same = fgsm(Sharp(), x, y, epsilon=0.5, low=-9, high=9) == x
hidden = same.flatten(1).all(1)
print("images that FGSM leaves alone:", bool(hidden.float().mean() > 0.9))
moved = fgsm(net, x, y, epsilon=0.5, low=-9, high=9)  # made without the factor
wrong = (Sharp()(moved).argmax(1) != y).float().mean()
print("fooled by the same images all the same:", bool(wrong > 0.5))
# --8<-- [end:masking]

# --8<-- [start:range]
import torch
from torch import nn

from cnnref.inspect.adversarial import fgsm

mean, std = torch.tensor(0.45), torch.tensor(0.225)


class Normalise(nn.Module):
    def forward(self, x):
        return (x - mean) / std


net = nn.Sequential(Normalise(), nn.Flatten(), nn.Linear(16, 3))
x, y = torch.rand(2, 1, 4, 4), torch.tensor([0, 1])
moved = fgsm(net, x, y, epsilon=8 / 255)
change = (moved - x).abs().max().item()
print("largest change in 255ths:", round(change * 255, 3))
try:
    fgsm(net[1:], (x - mean) / std, y, epsilon=8 / 255)
except ValueError as fault:
    print(str(fault).split(" must ")[1])
# --8<-- [end:range]

# --8<-- [start:adapt]
import torch
from torch import nn

from cnnref.experiments.corrupted_digits import adapted

torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
images = torch.rand(64, 1, 8, 8)
net = adapted(net, images)  # statistics of clean images
pale = 0.5 + (images - 0.5) / 4
print("as trained:", torch.allclose(net(pale), net(images), atol=0.1))
again = adapted(net, pale)(pale)
print("adapted:   ", torch.allclose(again, net(images), atol=0.1))
# --8<-- [end:adapt]
