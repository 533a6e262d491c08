"""Build a network by its name, count it, train it for another number of classes."""

# --8<-- [start:overview]
import torch

from cnnref.models import create, list_models
from cnnref.summary import summary

print(len(list_models()), "networks")
print(summary("resnet50"))

model = create("resnet50", num_classes=10).eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
# --8<-- [end:overview]
