"""Xception: depthwise separable from end to end."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("legacy_xception").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 96, 96)).shape)
print(summary("legacy_xception"))
# --8<-- [end:table]
