"""MobileNet v1: depthwise, then pointwise."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("mobilenetv1_100").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("mobilenetv1_100"))
# --8<-- [end:table]
