"""ResNet: the network of the paper takes the weights of version 1.5 and differs."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("resnet18").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("resnet18"))

later, paper = create("resnet50"), create("resnet50_v1")
print(paper.load_state_dict(later.state_dict()))  # and yet:
print(repr(summary("resnet50")))
print(repr(summary("resnet50_v1")))
# --8<-- [end:table]
