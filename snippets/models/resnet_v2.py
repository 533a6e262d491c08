"""ResNet v2: normalise and activate first."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("resnetv2_50").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("resnetv2_50"))
# --8<-- [end:table]
