"""MobileNet v3, the small form."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("mobilenet_v3_small").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("mobilenet_v3_small", depth=2))
# --8<-- [end:table]
