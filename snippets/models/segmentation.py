"""FCN on ResNet-50: a dictionary of maps."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("fcn_resnet50", num_classes=21).eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64))["out"].shape)
print(summary("fcn_resnet50"))
print(repr(summary("deeplabv3_resnet50")))
# --8<-- [end:table]
