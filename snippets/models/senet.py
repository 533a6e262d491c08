"""SE-ResNet: a gate in each block costs weights and hardly any work."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("legacy_seresnet50").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("legacy_seresnet50"))
print(repr(summary("resnet50_v1")))
# --8<-- [end:table]
