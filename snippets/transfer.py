"""Transfer learning: what is kept, what is trained, what a new head does."""

# --8<-- [start:answer]
import torch
from torch import nn

from cnnref.models import create
from cnnref.training.freeze import freeze

with torch.device("meta"):  # shapes only; load a checkpoint here
    net = create("resnet50")
    total = sum(p.numel() for p in net.parameters())
    freeze(net)
    net.fc = nn.Linear(net.fc.in_features, 10)


def trained():
    return sum(p.numel() for p in net.parameters() if p.requires_grad)


print(f"from scratch    {total:>10,} (with 1,000 classes)")
print(f"features only   {trained():>10,}")
net.layer4.requires_grad_(True)
print(f"and last stage  {trained():>10,}")
net.requires_grad_(True)
print(f"all of it       {trained():>10,}")
# --8<-- [end:answer]

# --8<-- [start:features]
import torch

from cnnref.experiments.transfer import network
from cnnref.training.freeze import freeze

body, head = network(8, seed=0)
freeze(body)
images = torch.rand(64, 1, 28, 28)
stored = body(images)  # once, not once an epoch
batch = torch.tensor([3, 1, 4, 15, 9])
fresh = head(body(images[batch]))
same = torch.allclose(fresh, head(stored[batch]), atol=1e-5)
print("stored features give the same scores:", same)
print(images[0].numel(), "pixels become", stored[0].numel(), "features")
# --8<-- [end:features]

# --8<-- [start:head]
import torch.nn.functional as F
from torch import nn

from cnnref.experiments.strokes import strokes
from cnnref.experiments.transfer import kinds, network

_, target = kinds()
x, y = strokes(target, 20, seed=0)
body, head = network(8, seed=0)


def reaches_body():
    """Size of the gradient that arrives behind the head."""
    body.zero_grad()
    F.cross_entropy(head(body(x)), y).backward()
    return sum(p.grad.square().sum() for p in body.parameters())


print("random head moves the body:", bool(reaches_body() > 0))
nn.init.zeros_(head.weight)
print("head of zeros moves the body:", bool(reaches_body() > 0))
print("but learns:", bool(head.weight.grad.abs().sum() > 0))
# --8<-- [end:head]
