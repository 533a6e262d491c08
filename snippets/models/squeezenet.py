"""SqueezeNet: the accuracy of AlexNet was the aim."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("squeezenet1_1").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("squeezenet1_1", depth=2))
print(repr(summary("alexnet")))
# --8<-- [end:table]
